//! Functions of CloudFormation in their long form, `{"Fn::GetAtt": [Pack, Arn]}`, which nothing here evaluates.

use crate::diagnostic::Diagnostic;
use crate::document::{Entry, HINT_FOR_FUNCTIONS};

/// Returns the function that a map calls: it has one key, which is the function's name.
pub(super) fn of(entries: &[Entry]) -> Option<&str> {
    let [entry] = entries else {
        return None;
    };
    let is_call = match entry.key.as_str() {
        "Ref" => entry.value.as_str().is_some_and(is_of_template),
        key => key.starts_with("Fn::"),
    };
    is_call.then_some(entry.key.as_str())
}

/// Logical names of templates are letters and digits; other text under `Ref` is somebody's own.
fn is_of_template(name: &str) -> bool {
    let is_logical = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric())
    };
    is_logical(name.strip_prefix("AWS::").unwrap_or(name))
}

pub(super) fn finding(function: &str) -> Diagnostic {
    let message = format!("`{function}` is a function of CloudFormation, which is not evaluated");
    Diagnostic::error("template-function", message).hint(HINT_FOR_FUNCTIONS)
}
