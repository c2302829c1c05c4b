//! The JSON that clients send as text: the input of an execution, the output of a task.

use serde_json::Value;

use super::SfnError;
use super::params::Length;
use crate::asl::json_fault;
use crate::facts::quotas;
use crate::local::depth::{self, DEEPEST};

/// The API model's limit, in characters.
pub const LENGTH: Length = Length {
    min: 0,
    max: MOST_BYTES,
};

/// AWS's limit, in bytes of UTF-8.
const MOST_BYTES: usize = quotas::PAYLOAD_BYTES;

/// Reads the input of an execution.
pub fn parse(text: &str) -> Result<Value, SfnError> {
    read(text, "Invalid execution input.").map_err(SfnError::InvalidExecutionInput)
}

/// Reads the output of a task.
pub fn parse_output(text: &str) -> Result<Value, SfnError> {
    read(text, "Invalid output.").map_err(SfnError::InvalidOutput)
}

fn read(text: &str, empty: &str) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Err(empty.to_owned());
    }
    if text.len() > MOST_BYTES {
        return Err(format!("Size exceeds the limit of {MOST_BYTES} bytes."));
    }
    if depth::is_too_deep(text) {
        return Err(format!(
            "Document nesting depth ({}) exceeds the maximum allowed ({DEEPEST})",
            DEEPEST + 1
        ));
    }
    depth::read(text).map_err(|error| json_fault::describe(text, &error).message)
}
