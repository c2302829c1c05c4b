//! `States.Format` and `States.StringSplit`.

use serde_json::Value;

use super::{Arguments, Fault};
use crate::query::Argument;
use crate::query::budget::Budget;
use crate::query::path::java;

/// Fills the holes of a template; values other than strings are written as Java writes them.
pub(super) fn format(arguments: &Arguments, budget: &Budget) -> Result<Value, Fault> {
    let template = arguments.text(0)?;
    let holes = match arguments.call.arguments.first() {
        Some(Argument::Text(text)) => text.holes.clone(),
        _ => template.match_indices("{}").map(|(at, _)| at).collect(),
    };
    let given = arguments.values.len() - 1;
    if holes.len() != given {
        let wanted = holes.len();
        let reason = format!(
            "The template has {wanted} occurrences of {{}}, but {given} arguments follow it"
        );
        return Err(reason.into());
    }
    let mut filled = String::new();
    let mut from = 0;
    for (hole, value) in holes.iter().zip(&arguments.values[1..]) {
        filled.push_str(&template[from..*hole]);
        let written = java(value);
        budget.take(written.len())?;
        filled.push_str(&written);
        from = hole + "{}".len();
    }
    filled.push_str(&template[from..]);
    Ok(Value::String(filled))
}

/// Splits at every character of the second argument and drops empty parts.
pub(super) fn split(arguments: &Arguments) -> Result<Value, String> {
    let (text, delimiters) = (arguments.text(0)?, arguments.text(1)?);
    let parts = text.split(|c| delimiters.contains(c));
    Ok(parts.filter(|part| !part.is_empty()).collect())
}
