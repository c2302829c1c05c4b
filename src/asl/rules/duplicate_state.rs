//! The names of states are unique in the whole definition.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "duplicate-state",
        about: "The names of states are unique in the whole definition, also across Map and \
            Parallel.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Both:
  Type: Parallel
  Branches:
    - {StartAt: One, States: {One: {Type: Succeed}}}
    - {StartAt: One, States: {One: {Type: Succeed}}}
  End: true
",
            good: r"
Both:
  Type: Parallel
  Branches:
    - {StartAt: One, States: {One: {Type: Succeed}}}
    - {StartAt: Two, States: {Two: {Type: Succeed}}}
  End: true
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// The name of another state.
#[derive(Debug)]
pub struct DuplicateState {
    pub name: String,
}

impl Problem for DuplicateState {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("the state name `{}` is used twice", self.name)
    }

    fn hints(&self) -> Vec<String> {
        vec!["names are unique in the whole definition, nested states included".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Duplicate State name: {}", self.name);
        AwsWords::new("DUPLICATE_STATE_NAME", message)
    }
}
