//! JSONata as its reference implementation runs it: with an input item at the top, `$eval`, and bounds of the caller's choice.
//!
//! Step Functions leaves these out; the reference suite, on which this crate is measured, needs them.

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorOptions};
use jsonata_core::value::JValue;
use serde_json::{Map, Value};

use super::converted::convert;
use super::guard::{self, Ledger};
use super::outcome::{self, Odd};
use super::read::{self, Unread};
use super::{References, tokens};
use crate::query::budget::Budget;
use crate::query::door;

/// What an evaluation may take; nothing where there is no bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    pub milliseconds: Option<u64>,
    pub depth: Option<usize>,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceFault {
    /// A message with its code: `T2001`.
    #[error("{code}: {message}")]
    Coded { code: String, message: String },
    /// It took too long or nested too deep.
    #[error("{0}")]
    Bound(String),
    #[error("{0}")]
    Other(String),
}

/// Evaluates an expression; nothing where it is undefined, or a function.
pub fn evaluate(
    text: &str,
    input: Option<&Value>,
    bindings: &Map<String, Value>,
    bounds: Bounds,
) -> Result<Option<Value>, ReferenceFault> {
    let tree = read::tree(text, &tokens(text)).map_err(|unread| match unread {
        Unread::Regex {
            code: Some(code),
            message,
            ..
        } => ReferenceFault::Coded {
            code: code.to_owned(),
            message,
        },
        Unread::Regex { message, .. } => ReferenceFault::Other(message),
        Unread::Parser { error, .. } => fault(&error.to_string()),
    })?;
    let mut context = Context::new();
    for (name, value) in bindings {
        context.bind(name.clone(), convert(value));
    }
    let options = EvaluatorOptions {
        timeout_ms: bounds.milliseconds,
        max_stack_depth: bounds.depth,
        ..EvaluatorOptions::default()
    };
    let input = input.map_or(JValue::Undefined, convert);
    let mut evaluator = Evaluator::with_options(context, options);
    // What is measured is the form that expressions of workflows are evaluated in.
    let checked = guard::guarded(&tree);
    let checks = guard::register(&mut evaluator, &checked, Ledger::unbounded());
    let evaluate =
        || checks.and_then(|()| evaluator.evaluate(checked.tree.as_ref().unwrap_or(&tree), &input));
    let result = door::caught(evaluate)
        .map_err(ReferenceFault::Other)?
        .map_err(|error| match error.code() {
            Some("D1011" | "D1012" | "U1001") => ReferenceFault::Bound(error.message().to_owned()),
            Some(code) => ReferenceFault::Coded {
                code: code.to_owned(),
                message: outcome::coded(code, error.message(), &References::of(&tree)),
            },
            None => fault(error.message()),
        })?;
    match outcome::json(&result, &Budget::new()) {
        Ok(value) => Ok(Some(value)),
        Err(Odd::Undefined | Odd::Function) => Ok(None),
        Err(Odd::TooLarge | Odd::TooLong) => Err(ReferenceFault::Bound(outcome::MEMORY.to_owned())),
    }
}

/// Finds the code of a message; some parser messages have it after words of their own.
fn fault(message: &str) -> ReferenceFault {
    let mut parts = message.split(": ");
    match parts.find(|part| super::is_code(part)) {
        Some(code) => ReferenceFault::Coded {
            code: code.to_owned(),
            message: parts.collect::<Vec<_>>().join(": "),
        },
        // The parser has no code for this one.
        None if message == "Unclosed comment" => ReferenceFault::Coded {
            code: "S0106".to_owned(),
            message: "Comment has no closing tag".to_owned(),
        },
        None => ReferenceFault::Other(message.to_owned()),
    }
}
