//! `States.ALL` is the only error of the last retrier or catcher.

use serde_json::Value;

use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "states-all",
        about: "`States.ALL` catches every error, so it must be the only error of its `ErrorEquals`, \
            in the last entry.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call:
  Type: Task
  Resource: "${activities.notify}"
  Retry: [{ErrorEquals: [States.ALL]}, {ErrorEquals: [States.Timeout]}]
  End: true
"#,
            good: r#"
Call:
  Type: Task
  Resource: "${activities.notify}"
  Retry: [{ErrorEquals: [States.Timeout]}, {ErrorEquals: [States.ALL]}]
  End: true
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// `States.ALL` beside other errors, or before other entries.
#[derive(Debug)]
pub struct StatesAll;

impl Problem for StatesAll {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`States.ALL` must be the only error of the last entry".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["move it into an entry of its own, after the others".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("States.ALL must appear alone and at end of list")
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for field in ["Retry", "Catch"] {
        for (index, (part, entry)) in state.list(field).rev().enumerate() {
            let errors = entry.get("ErrorEquals").and_then(Value::as_array);
            let Some(errors) = errors.filter(|errors| errors.iter().any(|e| e == "States.ALL"))
            else {
                continue;
            };
            let is_last = index == 0;
            if errors.len() > 1 || !is_last {
                let path = state.at_part(part, ["ErrorEquals".into()]);
                faults.push(Fault::new(StatesAll, path));
            }
        }
    }
}
