//! ValidateStateMachineDefinition: the faults of a definition as an answer, not as an error.

use serde_json::{Value, json};

use super::params::{DEFINITION, Params};
use super::{Answer, Checks};
use crate::asl::Fault;
use crate::local::context::Context;

/// The most diagnostics that one answer holds.
const LIMIT: i64 = 100;

pub fn run(_context: &Context<'_>, checks: &Checks, mut params: Params<'_>) -> Answer {
    let definition = params.required("definition", DEFINITION);
    let kind = params
        .choice("type", &["STANDARD", "EXPRESS"])
        .unwrap_or("STANDARD");
    let warnings = params.choice("severity", &["ERROR", "WARNING"]) == Some("WARNING");
    let limit = params
        .number("maxResults", 0, LIMIT)
        .filter(|limit| *limit > 0)
        .unwrap_or(LIMIT);
    params.finish()?;
    let faults = checks.faults(definition, kind);
    let fails = faults.iter().any(Fault::is_error);
    let shown: Vec<&Fault> = faults
        .iter()
        .filter(|fault| warnings || fault.is_error())
        .collect();
    let limit = usize::try_from(limit).unwrap_or_default();
    let diagnostics: Vec<Value> = shown
        .iter()
        .take(limit)
        .filter_map(|fault| diagnostic(fault))
        .collect();
    let result = if fails { "FAIL" } else { "OK" };
    Ok(json!({ "result": result, "diagnostics": diagnostics, "truncated": shown.len() > limit }))
}

fn diagnostic(fault: &Fault) -> Option<Value> {
    let words = fault.aws()?;
    let severity = match fault.is_error() {
        true => "ERROR",
        false => "WARNING",
    };
    let mut diagnostic =
        json!({ "severity": severity, "code": words.code, "message": words.message });
    if let Some(location) = fault.location() {
        diagnostic["location"] = location.into();
    }
    Some(diagnostic)
}
