//! The kinds `validate`, `validate-codes` and `validate-messages`: whether a definition is valid, and what is said of it.

use serde_json::{Value, json};
use stepwright::asl::fault::AwsWords;
use stepwright::asl::{Fault, MachineType, Options, read_text};

use crate::corpus::Case;
use crate::outcome::Outcome;

/// Compares the verdict alone.
pub fn verdict(case: &Case) -> Option<Outcome> {
    let faults = faults(&case.body);
    let given = if faults.is_empty() {
        "valid"
    } else {
        "invalid"
    };
    let expected = case.body["expect"].as_str().unwrap_or_default();
    let mut misses = Vec::new();
    if given != expected {
        misses.push(format!("expected {expected}, got {given}"));
        misses.extend(faults.iter().map(shown));
    }
    Some(outcome(misses, given, &faults))
}

/// Compares codes and locations with the recorded diagnostics.
pub fn codes(case: &Case) -> Option<Outcome> {
    compared(case, &["code", "location"])
}

/// Compares the messages with the recorded diagnostics.
pub fn messages(case: &Case) -> Option<Outcome> {
    compared(case, &["message"])
}

fn compared(case: &Case, members: &[&str]) -> Option<Outcome> {
    let recorded = case.body["diagnostics"].as_array()?;
    let faults = faults(&case.body);
    let given: Vec<Value> = faults.iter().map(diagnostic).collect();
    let pick = |list: &[Value]| -> Vec<Value> {
        let of = |one: &Value| members.iter().map(|member| one[*member].clone()).collect();
        list.iter().map(of).collect()
    };
    let (expected, actual) = (pick(recorded), pick(&given));
    let mut misses = Vec::new();
    if expected != actual {
        misses.push(format!(
            "expected {}, got {}",
            json!(expected),
            json!(actual)
        ));
    }
    let verdict = if given.is_empty() { "valid" } else { "invalid" };
    Some(outcome(misses, verdict, &faults))
}

fn outcome(misses: Vec<String>, given: &str, faults: &[Fault]) -> Outcome {
    let diagnostics: Vec<Value> = faults.iter().map(diagnostic).collect();
    Outcome {
        misses,
        actual: json!({ "expect": given, "diagnostics": diagnostics }),
        hidden_names: false,
    }
}

/// What AWS refuses a definition for; warnings were not asked for in the recordings.
fn faults(case: &Value) -> Vec<Fault> {
    let kind = match case["type"].as_str() {
        Some("EXPRESS") => MachineType::Express,
        _ => MachineType::Standard,
    };
    let text = match case["definitionText"].as_str() {
        Some(text) => text.to_owned(),
        None => case["definition"].to_string(),
    };
    let reading = read_text(&text, Options { kind });
    let errors = reading.faults.into_iter().filter(Fault::is_error);
    let errors: Vec<Fault> = errors.collect();
    assert_eq!(
        reading.machine.is_some(),
        errors.is_empty(),
        "a machine is built exactly of what has no errors"
    );
    errors
}

#[expect(clippy::expect_used, reason = "what AWS refuses has words")]
fn words(fault: &Fault) -> AwsWords {
    fault.aws().expect("AWS's words for what it refuses")
}

fn diagnostic(fault: &Fault) -> Value {
    let AwsWords { code, message } = words(fault);
    json!({ "code": code, "message": message, "location": fault.location() })
}

fn shown(fault: &Fault) -> String {
    let AwsWords { code, message } = words(fault);
    format!(
        "{code}: {message} at {}",
        fault.location().unwrap_or_default()
    )
}
