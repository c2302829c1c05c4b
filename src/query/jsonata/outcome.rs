//! What an evaluation gave, as JSON or in AWS's words.

use jsonata_core::evaluator::EvaluatorError;
use jsonata_core::value::JValue;
use serde_json::{Number, Value};

use super::{References, catalog};
use crate::query::budget::{Budget, Exceeded};

/// Something that JSON has no form for.
pub(super) enum Odd {
    Undefined,
    Function,
    /// More values than an expression may hold.
    TooLarge,
    /// More bytes than a payload may ever have.
    TooLong,
}

impl From<Exceeded> for Odd {
    fn from(_: Exceeded) -> Odd {
        Odd::TooLong
    }
}

/// The most values in one result: what lists share is written out for each of them, which grows without bound.
const MOST_VALUES: usize = 1 << 20;

/// How deep a result may nest: what is kept as JSON has to be readable again.
const DEEPEST: usize = 100;

/// Converts a result back; whole numbers lose their fraction.
pub(super) fn json(value: &JValue, budget: &Budget) -> Result<Value, Odd> {
    let mut left = MOST_VALUES;
    match value {
        JValue::Undefined => Err(Odd::Undefined),
        // One text is as long as the evaluation lets it be.
        JValue::String(text) => Ok(Value::String(text.to_string())),
        value => inner(value, budget, &mut left, DEEPEST),
    }
}

fn inner(value: &JValue, budget: &Budget, left: &mut usize, depth: usize) -> Result<Value, Odd> {
    *left = left.checked_sub(1).ok_or(Odd::TooLarge)?;
    let depth = depth.checked_sub(1).ok_or(Odd::TooLarge)?;
    Ok(match value {
        JValue::Null | JValue::Undefined => Value::Null,
        JValue::Bool(value) => Value::Bool(*value),
        JValue::Number(number) => number_of(*number),
        JValue::String(text) => {
            budget.take(text.len())?;
            Value::String(text.to_string())
        }
        JValue::Array(items) => items
            .iter()
            .map(|item| inner(item, budget, left, depth))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::Array)?,
        JValue::Object(members) => members
            .iter()
            // A member without a value is left out, as in the reference implementation.
            .filter(|(_, member)| !member.is_undefined())
            .map(|(key, member)| {
                budget.take(key.len())?;
                Ok::<_, Odd>((key.clone(), inner(member, budget, left, depth)?))
            })
            .collect::<Result<serde_json::Map<_, _>, _>>()
            .map(Value::Object)?,
        JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => {
            return Err(Odd::Function);
        }
    })
}

/// The largest number that a float holds without loss of whole ones.
const EXACT: f64 = 9_007_199_254_740_992.0;

#[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
fn number_of(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Value::from(number as i64);
    }
    match Number::from_f64(number) {
        Some(number) => Value::Number(number),
        // Observed of AWS: what is beyond all numbers becomes a text.
        None if number.is_nan() => Value::from("NaN"),
        None if number > 0.0 => Value::from("Infinity"),
        None => Value::from("-Infinity"),
    }
}

/// What AWS says when an expression holds too much at once.
pub(super) const MEMORY: &str =
    "Expression evaluation memory limit exceeded: Check for excessive memory usage";
const STACK: &str = "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive";
pub(super) const TIME: &str = "Expression evaluation timeout: Check for infinite loop";

/// Says why an expression failed: a coded message after a full stop, a bound after a colon.
pub(super) fn reason(error: &EvaluatorError, references: &References) -> String {
    let message = error.message();
    let bound = match error.code() {
        Some("D1012" | "U1003") => TIME,
        Some("D1011" | "U1001" | "U1002") => STACK,
        Some("D2014" | "D2015") => MEMORY,
        Some(code) => {
            return format!(". {code}: {}", coded(code, message, references));
        }
        None if message == MEMORY => MEMORY,
        None if message == TIME => TIME,
        None => return format!(": {message}"),
    };
    format!(": {bound}")
}

/// Gives the words of a coded message, without the code.
pub(super) fn coded(code: &str, message: &str, references: &References) -> String {
    let message = message.strip_prefix(code).unwrap_or(message);
    catalog::words(code, message.trim_start_matches([':', ' ']), references)
}
