//! Names of errors under `States.` are Step Functions' own, and there are only so many.
//!
//! Source: `concepts-error-handling` of the Step Functions Developer Guide. AWS takes other names, which then match nothing.

use std::collections::HashSet;

use serde_json::Value;

use crate::asl::fault::words::did_you_mean;
use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::fields::Part;
use crate::asl::walk::ScopeAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment, closest};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-error",
        about: "A Retry or Catch waits for an error under `States.` that Step Functions does not \
            have. AWS takes it, and it never matches: a warning.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Send:
  Type: Task
  Resource: "${activities.notify}"
  Retry: [{ErrorEquals: [States.TimeOut]}]
  End: true
"#,
            good: r#"
Send:
  Type: Task
  Resource: "${activities.notify}"
  Retry: [{ErrorEquals: [States.Timeout]}]
  End: true
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::Scopes(check)],
};

/// A name under `States.` that no error has.
#[derive(Debug)]
pub struct UnknownError {
    name: String,
    meant: Option<&'static str>,
}

impl Problem for UnknownError {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("Step Functions has no error named `{}`", self.name)
    }

    fn hints(&self) -> Vec<String> {
        if self.meant.is_some() {
            return did_you_mean(self.meant, "");
        }
        let hint = "names under `States.` are Step Functions' own; what services and functions raise has names such as `Lambda.ServiceException`";
        vec![hint.to_owned()]
    }
}

const KNOWN: &[&str] = &[
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
];

/// Before the status that an HTTP Task was answered with.
const STATUS: &str = "States.Http.StatusCode.";

fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let states = || scopes.iter().flat_map(|scope| &scope.states);
    let raised: HashSet<&str> = states()
        .filter(|state| state.part == Some(Part::Fail))
        .filter_map(|state| state.text("Error"))
        .collect();
    for state in states() {
        let entries = ["Retry", "Catch"].map(|field| state.list(field));
        for (part, entry) in entries.into_iter().flatten() {
            let names = entry.get("ErrorEquals").and_then(Value::as_array);
            for (index, name) in names.into_iter().flatten().enumerate() {
                let unknown = name.as_str().filter(|name| !is_known(name));
                let Some(name) = unknown.filter(|name| !raised.contains(name)) else {
                    continue;
                };
                let problem = UnknownError {
                    name: name.to_owned(),
                    meant: meant(name),
                };
                let path = state.at_part(part, ["ErrorEquals".into(), index.into()]);
                faults.push(Fault::new(problem, path));
            }
        }
    }
}

fn is_known(name: &str) -> bool {
    let is_reserved = name.starts_with("States.") || name.starts_with("State.");
    let is_status = || {
        let code = name.strip_prefix(STATUS);
        code.is_some_and(|code| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()))
    };
    !is_reserved || KNOWN.contains(&name) || is_status()
}

fn meant(name: &str) -> Option<&'static str> {
    let start = STATUS.trim_end_matches('.');
    let is_status = name
        .get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start));
    match is_status {
        true => Some("States.Http.StatusCode.503"),
        false => closest(name, KNOWN.iter().copied()),
    }
}
