//! Errors that a retrier or catcher waits for in vain.
//!
//! Sources: the specification (the first entry that matches is taken; `States.TaskFailed` matches all but `States.Timeout`) and
//! `concepts-error-handling` of the Developer Guide (`States.Runtime` always fails the execution).

use std::collections::HashSet;

use serde_json::Value;

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "dead-handler",
        about: "A Retry or Catch names an error that never gets to it: an entry before it takes the error, \
            by its name or as `States.TaskFailed`; nothing retries or catches `States.Runtime`, which ends the \
            execution; or what the task calls never raises errors under `Lambda.`. What was meant to be \
            handled then fails the execution, or is handled in another way.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Send:
  Type: Task
  Resource: "${activities.notify}"
  TimeoutSeconds: 60
  Retry: [{ErrorEquals: [States.TaskFailed], MaxAttempts: 1}, {ErrorEquals: [Orders.Busy], MaxAttempts: 9}]
  End: true
"#,
            good: r#"
Send:
  Type: Task
  Resource: "${activities.notify}"
  TimeoutSeconds: 60
  Retry: [{ErrorEquals: [Orders.Busy], MaxAttempts: 9}, {ErrorEquals: [States.TaskFailed], MaxAttempts: 1}]
  End: true
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// Why an error never gets to an entry.
#[derive(Debug)]
pub enum DeadHandler {
    Named { name: String },
    TaskFailed { name: String },
    Runtime,
    NotOfLambda { name: String },
}

impl Problem for DeadHandler {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        match self {
            DeadHandler::Named { name } => format!("an entry before this one handles `{name}`"),
            DeadHandler::TaskFailed { name } => {
                format!("`States.TaskFailed` in an entry before this one handles `{name}`")
            }
            DeadHandler::Runtime => {
                "nothing handles `States.Runtime`: it always fails the execution".to_owned()
            }
            DeadHandler::NotOfLambda { name } => {
                format!("`{name}` is never raised here: the task does not call Lambda")
            }
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            DeadHandler::Named { .. } => "remove the name here or there",
            DeadHandler::TaskFailed { .. } => "move this entry before it",
            DeadHandler::Runtime => "remove it, and test for what fails with a Choice state before",
            DeadHandler::NotOfLambda { .. } => "name the errors of the service that the task calls",
        };
        vec![hint.to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let calls_other = state.call().is_some_and(|call| !may_call_lambda(&call));
    for field in ["Retry", "Catch"] {
        let mut before: HashSet<&str> = HashSet::new();
        for (part, entry) in state.list(field) {
            let names = entry.get("ErrorEquals").and_then(Value::as_array);
            let names = || names.into_iter().flatten().filter_map(Value::as_str);
            for (index, name) in names().enumerate() {
                let named = || name.to_owned();
                let problem = match name {
                    "States.Runtime" => DeadHandler::Runtime,
                    _ if before.contains(name) => DeadHandler::Named { name: named() },
                    _ if before.contains("States.TaskFailed") && !name.starts_with("States.") => {
                        DeadHandler::TaskFailed { name: named() }
                    }
                    _ if calls_other && name.starts_with("Lambda.") => {
                        DeadHandler::NotOfLambda { name: named() }
                    }
                    _ => continue,
                };
                let path = state.at_part(part, ["ErrorEquals".into(), index.into()]);
                faults.push(Fault::new(problem, path));
            }
            before.extend(names());
        }
    }
}

/// Returns whether errors of Lambda may come from a call: also those that others report by name.
fn may_call_lambda(call: &Resource) -> bool {
    let (service, pattern) = match call {
        Resource::Optimized {
            service, pattern, ..
        }
        | Resource::Sdk {
            service, pattern, ..
        } => (service, pattern),
        _ => return true,
    };
    service == "lambda" || *pattern != Pattern::RequestResponse
}
