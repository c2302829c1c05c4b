//! The words of an expression with their places: `jsonata-core` gives none.
//!
//! It serves to locate what the parser or the rules found, and decides nothing itself.

use std::ops::Range;

/// One word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub at: Range<usize>,
}

impl Token {
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.at.clone()).unwrap_or("")
    }
}

const TWO_CHARACTERS: &[&str] = &["??", "?:", ":=", "!=", ">=", "<=", "**", "~>", ".."];

/// Splits a text; white space and comments are left out.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            continue;
        }
        let length = length(rest, first, ends_a_value(text, tokens.last()));
        tokens.push(Token {
            at: at..at + length,
        });
        at += length;
    }
    tokens
}

/// After a value a slash divides; anywhere else it begins a regular expression.
fn ends_a_value(text: &str, last: Option<&Token>) -> bool {
    last.is_some_and(|token| {
        let last = token.text(text);
        last.ends_with(|c: char| c.is_alphanumeric() || "_$)]}\"'`".contains(c))
            && !["and", "or", "in"].contains(&last)
    })
}

fn length(rest: &str, first: char, after_value: bool) -> usize {
    match first {
        '"' | '\'' | '`' => quoted(rest, first),
        '/' if !after_value => regex(rest),
        '0'..='9' => number(rest),
        _ if is_word(first) || first == '$' => {
            let signs = rest.len() - rest.trim_start_matches('$').len();
            let word = rest[signs..].find(|c| !is_word(c));
            signs + word.unwrap_or(rest.len() - signs)
        }
        _ => TWO_CHARACTERS
            .iter()
            .find(|sign| rest.starts_with(**sign))
            .filter(|sign| **sign != "?:" || after_value)
            .map_or(first.len_utf8(), |sign| sign.len()),
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

fn regex(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => {
                let flags = rest[at + 1..].find(|c| !"im".contains(c));
                return at + 1 + flags.unwrap_or(rest.len() - at - 1);
            }
            _ => {}
        }
    }
    rest.len()
}

fn number(rest: &str) -> usize {
    let digits = |text: &str| {
        text.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len())
    };
    let mut end = digits(rest);
    if rest[end..].starts_with('.') && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        end += 1 + digits(&rest[end + 1..]);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let exponent = digits(&rest[end + 1 + sign..]);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}
