//! ValidateStateMachineDefinition: the faults of a definition as an answer, not as an error.

use serde_json::json;

use super::params::{DEFINITION, Params};
use super::{Answer, definition_check};
use crate::local::server::Context;

/// The most diagnostics that one answer holds.
const LIMIT: i64 = 100;

pub fn run(_context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let definition = params.required("definition", DEFINITION);
    let kind = params
        .choice("type", &["STANDARD", "EXPRESS"])
        .unwrap_or("STANDARD");
    params.choice("severity", &["ERROR", "WARNING"]);
    let limit = params
        .number("maxResults", 0, LIMIT)
        .filter(|limit| *limit > 0)
        .unwrap_or(LIMIT);
    params.finish()?;
    let faults = definition_check::check(definition, kind);
    let limit = usize::try_from(limit).unwrap_or_default();
    let diagnostics: Vec<_> = faults
        .iter()
        .take(limit)
        .map(|fault| json!({ "severity": "ERROR", "code": fault.code, "message": fault.message, "location": fault.location }))
        .collect();
    let result = if faults.is_empty() { "OK" } else { "FAIL" };
    Ok(json!({ "result": result, "diagnostics": diagnostics, "truncated": faults.len() > limit }))
}
