//! Where a syntax fault is: the parser says what is wrong, not where.

use std::ops::Range;

use jsonata_core::parser::{self, ParserError};

use super::lexer::Token;

/// More words than this are not tried one by one.
const MOST_TOKENS: usize = 400;

/// Finds the word at which a fault shows: the last one of the shortest beginning that has the same fault.
///
/// A beginning that only lacks its end says so in other words, so the first one with the same words is where it went wrong.
pub(super) fn fault(text: &str, tokens: &[Token], error: &ParserError) -> Range<usize> {
    let end = text.trim_end().len();
    let whole = error.to_string();
    if tokens.len() > MOST_TOKENS {
        return 0..end;
    }
    let fails_alike = |token: &&Token| {
        parser::parse(&text[..token.at.end]).is_err_and(|error| error.to_string() == whole)
    };
    let lacks_its_end = ["S0203", "S0207", "S0101", "S0105", "S0106"]
        .iter()
        .any(|code| whole.starts_with(code));
    if lacks_its_end {
        return end..end;
    }
    tokens
        .iter()
        .find(fails_alike)
        .map_or(0..end, |token| token.at.clone())
}
