//! State names: at most 80 characters.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "state-name-too-long",
        about: "The name of a state has at most 80 characters.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Ask the person who opened this ticket whether they still wait for an answer of ours:
  Type: Succeed
",
            good: r"
Ask whether they still wait:
  Type: Succeed
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// The most characters of a name.
pub(super) const LONGEST: usize = crate::facts::quotas::NAME_CHARACTERS;

/// A name of more characters.
#[derive(Debug)]
pub struct StateNameTooLong {
    pub name: String,
}

impl Problem for StateNameTooLong {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let length = self.name.chars().count();
        format!("the state name has {length} characters, AWS takes {LONGEST}")
    }

    fn aws(&self) -> Option<AwsWords> {
        let name = &self.name;
        let message = format!(
            "State name '{name}' exceeds the {LONGEST}-character limit allowed by the service"
        );
        AwsWords::new("INVALID_STATE_NAME", message)
    }
}
