//! The kinds `execute-…`: how an execution ends, and its history.

use serde_json::{Value, json};
use stepwright::interpreter::Status;

use crate::corpus::Case;
use crate::histories::{compare, kinds};
use crate::matcher::Matcher;
use crate::outcome::Outcome;
use crate::replay::{Replay, Run, history};

/// Compares status and output.
pub fn outcome(case: &Case) -> Option<Outcome> {
    compared(case, |expected, run, misses| {
        ended(expected, run, &["output"], misses);
    })
}

/// Compares status, output, error and cause.
pub fn error(case: &Case) -> Option<Outcome> {
    compared(case, |expected, run, misses| {
        ended(expected, run, &["output", "error", "cause"], misses);
    })
}

/// Compares the types of the events.
pub fn event_types(case: &Case) -> Option<Outcome> {
    case.body["expected"]["events"].as_array()?;
    compared(case, |expected, run, misses| {
        kinds(expected, &history(&run.records), misses);
    })
}

/// Compares the events whole.
pub fn events(case: &Case) -> Option<Outcome> {
    case.body["expected"]["events"].as_array()?;
    compared(case, |expected, run, misses| {
        compare(expected, &history(&run.records), misses);
    })
}

/// Cuts the execution after each of its records, rebuilds it from its journal and lets it run on: the same history must come out.
pub fn cut(case: &Case) -> Option<Outcome> {
    let whole = Replay::new(&case.body).ok()?.run();
    let expected = history(&whole.records);
    let mut misses = Vec::new();
    for length in 0..whole.records.len() {
        let run = Replay::new(&case.body)
            .ok()?
            .run_on(&whole.records[..length]);
        if history(&run.records) != expected || run.records.len() != whole.records.len() {
            misses.push(format!(
                "another history after a cut behind record {length}"
            ));
        }
    }
    Some(Outcome {
        misses,
        actual: json!(expected),
        hidden_names: false,
    })
}

fn compared(case: &Case, differences: impl Fn(&Value, &Run, &mut Vec<String>)) -> Option<Outcome> {
    let expected = &case.body["expected"];
    let mut misses = Vec::new();
    let actual = match Replay::new(&case.body) {
        Ok(replay) => {
            let run = replay.run();
            differences(expected, &run, &mut misses);
            let mut shown = end(&run);
            shown["events"] = json!(history(&run.records));
            shown
        }
        Err(reason) => {
            misses.push(format!("the definition is refused: {reason}"));
            Value::Null
        }
    };
    Some(Outcome {
        misses,
        actual,
        hidden_names: false,
    })
}

fn ended(expected: &Value, run: &Run, members: &[&str], misses: &mut Vec<String>) {
    let actual = end(run);
    let pick = |from: &Value| {
        let mut picked = json!({ "status": from["status"] });
        for member in members {
            if let Some(value) = from.get(*member) {
                picked[*member] = value.clone();
            }
        }
        picked
    };
    Matcher::default().compare("", &pick(expected), &pick(&actual), misses);
}

fn end(run: &Run) -> Value {
    let status = run.execution.status();
    let mut shown = json!({ "status": status.name() });
    match status {
        Status::Running => {}
        Status::Succeeded(output) => shown["output"] = (**output).clone(),
        Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
            if let Some(error) = &failure.error {
                shown["error"] = json!(error);
            }
            if let Some(cause) = &failure.cause {
                shown["cause"] = json!(cause);
            }
        }
    }
    shown
}
