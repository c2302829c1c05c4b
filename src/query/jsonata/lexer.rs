//! The words of an expression with their places: `jsonata-core` gives none.
//!
//! This is the one place that says where a string, a comment or a regular expression ends. The parser gets a text in which it finds
//! the same ends (`read`), and whoever looks for names in an expression, or in a path, looks at these tokens.

use std::ops::Range;

/// One word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes in the text.
    pub at: Range<usize>,
    pub kind: Kind,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string in quotes.
    Text,
    /// A name in backticks.
    Quoted,
    /// A regular expression with its slashes and flags; one that is not closed goes on to the end of the text.
    Regex {
        closed: bool,
    },
    Number,
    /// `$`, `$$` or `$name`.
    Variable,
    /// A name, or a word of the language.
    Word,
    Sign,
}

impl Token {
    /// Returns the token's part of the text.
    pub fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.at.clone()).unwrap_or("")
    }
}

const TWO_CHARACTERS: &[&str] = &["??", "?:", ":=", "!=", ">=", "<=", "**", "~>", ".."];

/// Splits a text; white space and comments are left out.
pub fn tokens(text: &str) -> Vec<Token> {
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
        let (kind, length) = measured(rest, first, text, tokens.last());
        tokens.push(Token {
            at: at..at + length,
            kind,
        });
        at += length;
    }
    tokens
}

/// Signs after which a value begins, as the parser has them: after anything else a slash divides. `~` is one of paths.
const BEFORE_A_VALUE: &[&str] = &[
    "(", "[", "{", ",", ";", ":", "=", "!=", "<", ">", "<=", ">=", "+", "-", "&", "?", "~>", ":=",
    "??", "?:", "~",
];

fn begins_a_value(text: &str, last: Option<&Token>) -> bool {
    last.is_none_or(|token| {
        let last = token.text(text);
        match token.kind {
            Kind::Sign => BEFORE_A_VALUE.contains(&last),
            Kind::Word => ["and", "or", "in"].contains(&last),
            _ => false,
        }
    })
}

fn measured(rest: &str, first: char, text: &str, last: Option<&Token>) -> (Kind, usize) {
    match first {
        '"' | '\'' => (Kind::Text, quoted(rest, first)),
        '`' => (Kind::Quoted, quoted(rest, first)),
        '/' if begins_a_value(text, last) => {
            let length = regex(rest);
            let closed = length.is_some();
            (Kind::Regex { closed }, length.unwrap_or(rest.len()))
        }
        '0'..='9' => (Kind::Number, number(rest)),
        _ if is_word(first) || first == '$' => {
            let signs = rest.len() - rest.trim_start_matches('$').len();
            let word = rest[signs..].find(|c| !is_word(c));
            let kind = if signs > 0 {
                Kind::Variable
            } else {
                Kind::Word
            };
            (kind, signs + word.unwrap_or(rest.len() - signs))
        }
        _ => {
            let after_value = !begins_a_value(text, last);
            let length = TWO_CHARACTERS
                .iter()
                .find(|sign| rest.starts_with(**sign))
                .filter(|sign| **sign != "?:" || after_value)
                .map_or(first.len_utf8(), |sign| sign.len());
            (Kind::Sign, length)
        }
    }
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || unicode_ident::is_xid_continue(c)
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

/// Measures a regular expression: the first slash outside of brackets that no odd number of backslashes precedes ends it,
/// as in the reference implementation, which counts a bracket in a class, too.
fn regex(rest: &str) -> Option<usize> {
    let (mut depth, mut backslashes) = (0_i64, 0_usize);
    for (at, c) in rest.char_indices().skip(1) {
        let is_escaped = backslashes % 2 == 1;
        match c {
            '/' if depth == 0 && !is_escaped => {
                let flags = rest[at + 1..].find(|c| !"im".contains(c));
                return Some(at + 1 + flags.unwrap_or(rest.len() - at - 1));
            }
            '(' | '[' | '{' if backslashes == 0 => depth += 1,
            ')' | ']' | '}' if backslashes == 0 => depth -= 1,
            _ => {}
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
    }
    None
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
