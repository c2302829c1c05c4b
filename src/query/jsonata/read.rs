//! From the text of an expression to its tree, with its regular expressions in the form that the evaluator knows.

use std::borrow::Cow;
use std::ops::Range;

use jsonata_core::ast::AstNode;
use jsonata_core::parser::{self, ParserError};

use super::lexer::{Kind, Token};
use super::regular;
use super::tree::children;

/// Why a text has no tree.
pub(super) enum Unread {
    /// A regular expression that is none; the reference implementation has a code for some.
    Regex {
        code: Option<&'static str>,
        message: String,
        at: Range<usize>,
    },
    /// The parser's own.
    Parser {
        error: ParserError,
        /// The text that the parser was given, as long as the expression.
        given: String,
    },
}

/// Parses an expression of which these are the tokens.
pub(super) fn tree(text: &str, tokens: &[Token]) -> Result<AstNode, Unread> {
    let mut hidden = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if let Kind::Regex { closed } = token.kind {
            hidden.extend(inner_slashes(text, token, closed, tokens.get(index + 1))?);
        }
    }
    let (given, stand_in) = hide(text, &hidden);
    let mut tree = parser::parse(&given).map_err(|error| Unread::Parser {
        error,
        given: given.into_owned(),
    })?;
    if tokens
        .iter()
        .any(|token| matches!(token.kind, Kind::Regex { .. }))
    {
        translate(&mut tree, stand_in);
    }
    Ok(tree)
}

/// Gives the slashes of a regular expression that the parser would end it at, or says why it is none.
fn inner_slashes(
    text: &str,
    token: &Token,
    closed: bool,
    next: Option<&Token>,
) -> Result<Vec<usize>, Unread> {
    let whole = token.text(text);
    let unread = |code, message: String, at: &Range<usize>| Unread::Regex {
        code,
        message,
        at: at.clone(),
    };
    let Some((pattern, flags)) = closed.then(|| whole[1..].rsplit_once('/')).flatten() else {
        let message = "No terminating / in regular expression".to_owned();
        return Err(unread(Some("S0302"), message, &token.at));
    };
    if pattern.is_empty() {
        let message = "Empty regular expressions are not allowed".to_owned();
        return Err(unread(Some("S0301"), message, &token.at));
    }
    if let Some(message) = regular::fault(pattern, flags) {
        return Err(unread(None, message, &token.at));
    }
    // The parser would take more flags than there are.
    if let Some(next) = next
        && next.at.start == token.at.end
        && next.kind == Kind::Word
    {
        let message = format!("Syntax error: \"{}\"", next.text(text));
        return Err(unread(Some("S0201"), message, &next.at));
    }
    let mut found = Vec::new();
    let mut escaped = false;
    for (at, c) in pattern.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '/' => found.push(token.at.start + 1 + at),
            _ => {}
        }
    }
    Ok(found)
}

/// Puts a character that is nowhere in the text in the place of each slash.
fn hide<'t>(text: &'t str, slashes: &[usize]) -> (Cow<'t, str>, Option<char>) {
    let stand_in = ('\u{1}'..'\u{9}').find(|c| !text.contains(*c));
    let Some(stand_in) = stand_in.filter(|_| !slashes.is_empty()) else {
        return (Cow::Borrowed(text), None);
    };
    let mut given = String::with_capacity(text.len());
    let mut from = 0;
    for slash in slashes {
        given.push_str(&text[from..*slash]);
        given.push(stand_in);
        from = slash + 1;
    }
    given.push_str(&text[from..]);
    (Cow::Owned(given), Some(stand_in))
}

fn translate(node: &mut AstNode, stand_in: Option<char>) {
    if let AstNode::Regex { pattern, .. } = node {
        let own = match stand_in {
            Some(stand_in) => pattern.replace(stand_in, "/"),
            None => std::mem::take(pattern),
        };
        *pattern = regular::translated(&own);
    }
    for (child, _) in children(node) {
        translate(child, stand_in);
    }
}
