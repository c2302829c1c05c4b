//! A field that takes a path holds none.

use crate::asl::fault::words::field;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-path",
        about: "The field takes a JSONPath, and the string is not one.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Pick: {Type: Pass, InputPath: "$.orders[", End: true}
"#,
            good: r#"
Pick: {Type: Pass, InputPath: "$.orders[0]", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A text that is not a path.
#[derive(Debug)]
pub struct NotPath {
    pub why: String,
}

impl Problem for NotPath {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        format!("{} is not a path: {}", field(path), self.why)
    }

    fn hints(&self) -> Vec<String> {
        let hint = "a path looks like `$.order.items[0]`, `$$.Execution.Id` or `$variable`";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("Value must be a valid JSONPath.")
    }
}
