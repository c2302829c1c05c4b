//! A state of a type that the language does not have.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-state-type",
        about: "There are eight types of states: Task, Pass, Choice, Wait, Succeed, Fail, Parallel \
            and Map.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Done: {Type: Success}
",
            good: r"
Done: {Type: Succeed}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A type that the language does not have.
#[derive(Debug)]
pub struct UnknownType {
    pub given: String,
}

impl Problem for UnknownType {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("unknown state type `{}`", self.given)
    }

    fn hints(&self) -> Vec<String> {
        vec!["the types are Task, Wait, Pass, Succeed, Fail, Choice, Parallel and Map".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(
            "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
        )
    }
}
