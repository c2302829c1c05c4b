//! A cursor over the text of an expression.

use std::ops::Range;

use super::SyntaxFault;

/// Reads a text character by character and remembers byte offsets.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'a> {
    pub text: &'a str,
    pub at: usize,
    /// How many paths the one being read stands in: filters and functions hold further ones.
    pub depth: usize,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            text,
            at: 0,
            depth: 0,
        }
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    pub fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Takes a text where it comes next.
    pub fn take(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    pub fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// Takes a character, after blanks, that has to come.
    pub fn expect(&mut self, wanted: char) -> Result<(), SyntaxFault> {
        self.skip_blanks();
        if self.peek() == Some(wanted) {
            self.at += wanted.len_utf8();
            return Ok(());
        }
        Err(self.unexpected(&format!("`{wanted}`")))
    }

    /// Says what stands where something else is expected.
    pub fn unexpected(&self, wanted: &str) -> SyntaxFault {
        let found = match self.peek() {
            Some(found) => format!("expected {wanted}, found `{found}`"),
            None => format!("expected {wanted} at the end"),
        };
        SyntaxFault::new(found, self.here())
    }

    /// The next character's bytes; empty at the end.
    pub fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    pub fn since(&self, start: usize) -> Range<usize> {
        start..self.at
    }
}
