//! A value that is not one of those a field takes.

use serde_json::Value;

use crate::asl::fault::words::{field, listed};
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::Part;
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-field-value",
        about: "The field takes one of a few values, or must not be empty.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call:
  Type: Task
  Resource: "${activities.notify}"
  Retry: [{ErrorEquals: [States.Timeout], JitterStrategy: full}]
  End: true
"#,
            good: r#"
Call:
  Type: Task
  Resource: "${activities.notify}"
  Retry: [{ErrorEquals: [States.Timeout], JitterStrategy: FULL}]
  End: true
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A value besides those that there are.
#[derive(Debug)]
pub struct NotOneOf {
    pub given: String,
    pub allowed: &'static [&'static str],
}

impl Problem for NotOneOf {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        let (field, allowed) = (field(path), listed(self.allowed));
        format!("{field} cannot be `{}`; it takes {allowed}", self.given)
    }

    fn aws(&self) -> Option<AwsWords> {
        let allowed = self.allowed.join(", ");
        AwsWords::schema(format!("Value should be one of the following: [{allowed}]"))
    }
}

/// An empty value.
#[derive(Debug)]
pub struct Empty;

impl Problem for Empty {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        format!("{} cannot be empty", field(path))
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("Value cannot be empty")
    }
}

/// Looks for an empty `ResultWriter`, which the field table lets pass.
pub(super) fn check_writer(state: &StateAt, faults: &mut Vec<Fault>) {
    if let Some(Value::Object(writer)) = state.members.get("ResultWriter")
        && writer.is_empty()
        && state.part == Some(Part::Map)
    {
        faults.push(Fault::new(Empty, state.at(["ResultWriter".into()])));
    }
}
