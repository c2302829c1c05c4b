//! A definition as text: JSON first, then the language.

use serde_json::Value;

use super::{Options, Reading, read};
use crate::asl::fault::{Fault, Problem};

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

/// Says what breaks the JSON, in the words of AWS's parser where a bare word does.
fn not_json(text: &str, error: &serde_json::Error) -> Problem {
    let start = text.trim_start();
    let word: String = start
        .chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    let is_word = word.starts_with(|character: char| !character.is_ascii_digit());
    let message = match is_word {
        true => format!(
            "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        ),
        false => error.to_string(),
    };
    let (line, column) = match is_word {
        true => (
            1,
            text.chars().count() - start.chars().count() + word.chars().count() + 1,
        ),
        false => (error.line(), error.column()),
    };
    let location = format!("[Source: (String)\"{text}\"; line: {line}, column: {column}]");
    Problem::NotJson { message, location }
}
