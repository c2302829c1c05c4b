//! The input of an execution, judged before it is sent.

use serde::de::IgnoredAny;

use crate::facts::quotas;

/// Most bytes of an execution's input (facts/quotas: `input_or_output_bytes`).
const LARGEST: usize = quotas::PAYLOAD_BYTES;

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("the input is not valid JSON: {0}")]
    NotJson(#[source] serde_json::Error),
    #[error("the input has {0} bytes, {LARGEST} are allowed")]
    TooLarge(usize),
}

/// Refuses what the service would refuse, with the place of the fault.
pub fn check_input(text: &str) -> Result<(), InputError> {
    if text.len() > LARGEST {
        return Err(InputError::TooLarge(text.len()));
    }
    serde_json::from_str::<IgnoredAny>(text)
        .map(drop)
        .map_err(InputError::NotJson)
}
