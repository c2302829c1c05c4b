//! A number beyond the limits of its field.

use crate::asl::fault::words::field;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "field-out-of-range",
        about: "A number is smaller or larger than the service takes.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 0, End: true}
"#,
            good: r#"
Call: {Type: Task, Resource: "${activities.notify}", TimeoutSeconds: 60, End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A number below the least one.
#[derive(Debug)]
pub struct TooSmall {
    pub least: String,
}

impl Problem for TooSmall {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        format!("{} is at least {}", field(path), self.least)
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!("Minimum value is {}", self.least))
    }
}

/// A number above the largest one.
#[derive(Debug)]
pub struct TooLarge {
    pub most: String,
}

impl Problem for TooLarge {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        format!("{} is at most {}", field(path), self.most)
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!("Maximum value is {}", self.most))
    }
}
