//! A definition that is not JSON, as AWS's parser says it.

use crate::asl::fault::words::lower;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "not-json",
        about: "The local emulator was given a definition that is not valid JSON.",
        examples: None,
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A text that is not JSON.
#[derive(Debug)]
pub struct NotJson {
    pub message: String,
    /// In the words of AWS's parser.
    pub location: String,
}

impl Problem for NotJson {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("not valid JSON: {}", lower(&self.message))
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new("INVALID_JSON_DESCRIPTION", self.message.clone())
    }

    fn aws_location(&self) -> Option<&str> {
        Some(&self.location)
    }
}
