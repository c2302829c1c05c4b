//! The characters that IAM takes in a document.

use serde_json::Value;

use super::fault::{Fault, Faults};

/// Checks every string of a statement: no character above U+00FF, and of the control characters only white space.
pub(super) fn charset(faults: &mut Faults, path: &mut Vec<String>, value: &Value) {
    match value {
        Value::String(text) => refused_character(faults, path, text),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, one)| descend(faults, path, index.to_string(), one)),
        Value::Object(members) => {
            for (key, one) in members {
                refused_character(faults, path, key);
                descend(faults, path, key.clone(), one);
            }
        }
        _ => {}
    }
}

fn descend(faults: &mut Faults, path: &mut Vec<String>, segment: String, value: &Value) {
    path.push(segment);
    charset(faults, path, value);
    path.pop();
}

fn refused_character(faults: &mut Faults, path: &[String], text: &str) {
    let taken = |character: char| matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{FF}');
    if let Some(character) = text.chars().find(|character| !taken(*character)) {
        let message = format!(
            "IAM takes no character such as U+{:04X} in a policy",
            u32::from(character)
        );
        faults.0.push(Fault {
            path: path.to_vec(),
            message,
            hint: Some("characters up to U+00FF only; use `*` or `?` in its place".to_owned()),
        });
    }
}
