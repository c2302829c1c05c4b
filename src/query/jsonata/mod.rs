//! JSONata expressions, `{% … %}`, parsed and evaluated by `jsonata-core`.
//!
//! AWS runs an older JSONata: `??` and `?:` are refused, and `$eval` is not there. Expressions have no item to begin at:
//! the input is `$states.input`, and a bare name or `$` at the top is refused, as AWS was observed to do.

mod additions;
mod catalog;
mod converted;
mod evaluate;
pub mod functions;
mod guard;
mod lexer;
mod locate;
mod outcome;
pub(super) mod plain;
mod read;
pub mod reference;
mod references;
mod regular;
mod signs;
mod tree;
mod words;

use std::ops::Range;
use std::sync::Arc;

use jsonata_core::ast::AstNode;
use jsonata_core::parser::ParserError;

use guard::Guarded;
pub use lexer::{Kind, Token, tokens};
use plain::Plain;
use read::Unread;
pub use references::References;

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Jsonata {
    /// What stands between `{%` and `%}`.
    pub text: String,
    pub tree: Arc<AstNode>,
    pub references: Arc<References>,
    plain: Option<Arc<Plain>>,
    /// How it is evaluated within its bounds.
    guarded: Arc<Guarded>,
}

/// One fault of an expression, with bytes of the whole string, delimiters included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub problem: Problem,
    pub at: Range<usize>,
}

/// One way in which an expression is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// `{%` without `%}`, or the other way round.
    Delimiters,
    /// The parser's own words.
    Syntax { message: String },
    /// An operator of a later JSONata.
    Operator { sign: &'static str },
    /// A name, or `$`, that begins at no variable.
    TopLevel { name: String },
    /// `$$`, which has no meaning here.
    Root,
    /// A function that Step Functions leaves out.
    Function { name: &'static str },
}

impl Jsonata {
    /// Parses a string where it is an expression; nothing where it is plain text.
    pub fn in_string(text: &str) -> Result<Option<Jsonata>, Vec<Fault>> {
        match (text.starts_with("{%"), text.ends_with("%}")) {
            (false, false) => Ok(None),
            (true, true) if text.len() >= 4 => Jsonata::parse(&text[2..text.len() - 2])
                .map(Some)
                .map_err(|faults| faults.into_iter().map(|fault| shifted(fault, 2)).collect()),
            (opens, _) => {
                // What stands in the place of the delimiter that is missing.
                let at = if opens {
                    let last = text.char_indices().rev().nth(1);
                    last.map_or(0, |(start, _)| start)..text.len()
                } else {
                    let third = text.char_indices().nth(2);
                    0..third.map_or(text.len(), |(end, _)| end)
                };
                Err(vec![Fault {
                    problem: Problem::Delimiters,
                    at,
                }])
            }
        }
    }

    /// Parses an expression without its delimiters.
    pub fn parse(text: &str) -> Result<Jsonata, Vec<Fault>> {
        let tokens = lexer::tokens(text);
        let later = tokens.iter().find_map(|token| {
            let sign = ["??", "?:"]
                .into_iter()
                .find(|sign| token.text(text) == *sign)?;
            Some(Fault {
                problem: Problem::Operator { sign },
                at: token.at.clone(),
            })
        });
        if let Some(fault) = later {
            return Err(vec![fault]);
        }
        let tree =
            read::tree(text, &tokens).map_err(|unread| vec![unread_fault(unread, &tokens)])?;
        let references = References::of(&tree);
        let faults = references::faults(&references, text, &tokens);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Jsonata {
            text: text.to_owned(),
            plain: Plain::of(&tree).map(Arc::new),
            guarded: Arc::new(guard::guarded(&tree)),
            tree: Arc::new(tree),
            references: Arc::new(references),
        })
    }
}

fn unread_fault(unread: Unread, tokens: &[Token]) -> Fault {
    let (at, message) = match unread {
        Unread::Regex { at, message, .. } => (at, message),
        Unread::Parser { error, given } => (locate::fault(&given, tokens, &error), words(&error)),
    };
    let problem = Problem::Syntax { message };
    Fault { problem, at }
}

fn shifted(fault: Fault, by: usize) -> Fault {
    Fault {
        at: fault.at.start + by..fault.at.end + by,
        ..fault
    }
}

/// The parser's message without its code, with the signs themselves, as the reference implementation and AWS say it.
fn words(error: &ParserError) -> String {
    match error {
        ParserError::Expected { expected, found } if expected != "parameter name" => {
            let expected = signs::of(expected);
            return match found.as_str() {
                "Eof" => format!("Expected \"{expected}\" before end of expression"),
                found => format!("Expected \"{expected}\", got \"{}\"", signs::of(found)),
            };
        }
        ParserError::UnexpectedToken(found) if found != "Eof" => {
            let sign = signs::of(found);
            return match found.starts_with(char::is_alphabetic) {
                true => format!("The symbol \"{sign}\" cannot be used as a unary operator"),
                false => format!("Unknown operator: \"{sign}\""),
            };
        }
        _ => {}
    }
    // Some codes stand inside, after words of the parser's own.
    let text = error.to_string();
    let message = text
        .split(": ")
        .position(is_code)
        .map_or(text.clone(), |at| {
            text.split(": ").skip(at + 1).collect::<Vec<_>>().join(": ")
        });
    match message.split_once(": ") {
        Some(("Syntax error", token)) => format!("Syntax error: \"{}\"", signs::of(token)),
        _ => message,
    }
}

fn is_code(text: &str) -> bool {
    text.len() == 5
        && text.starts_with(['S', 'D', 'T'])
        && text.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}
