//! A definition as text: JSON first, then the language.

use serde_json::Value;

use super::{Options, Reading, read};
use crate::asl::fault::Fault;
use crate::asl::json_fault::{self, JsonFault};
use crate::asl::rules::not_json::NotJson;

/// Reads a definition from its text.
pub fn read_text(text: &str, options: Options) -> Reading {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => read(&value, options),
        Err(_) if text.trim().is_empty() => read(&Value::Null, options),
        Err(error) => Reading {
            machine: None,
            faults: vec![Fault::new(not_json(text, &error), Vec::new())],
        },
    }
}

/// Says what breaks the JSON, and where, as AWS's parser does.
fn not_json(text: &str, error: &serde_json::Error) -> NotJson {
    let JsonFault {
        message,
        line,
        column,
    } = json_fault::describe(text, error);
    let location = format!("[Source: (String)\"{text}\"; line: {line}, column: {column}]");
    NotJson { message, location }
}
