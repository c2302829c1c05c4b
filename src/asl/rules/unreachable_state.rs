//! A state that no transition leads to.

use super::missing_target::TARGET;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unreachable-state",
        about: "No state leads to this one. AWS refuses such definitions.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Check: {Type: Pass, End: true}
Forgotten: {Type: Succeed}
",
            good: r"
Check: {Type: Pass, Next: Remembered}
Remembered: {Type: Succeed}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A state that no transition leads to.
#[derive(Debug)]
pub struct Unreachable {
    pub name: String,
}

impl Problem for Unreachable {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("nothing leads to the state `{}`", self.name)
    }

    fn hints(&self) -> Vec<String> {
        vec!["name it in a `Next`, `Default` or `Catch`, or remove it".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new(TARGET, format!("State \"{}\" is not reachable.", self.name))
    }
}
