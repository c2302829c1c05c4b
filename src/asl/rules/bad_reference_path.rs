//! A field that takes a reference path holds none.

use crate::asl::fault::words::{field, lower};
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-reference-path",
        about: "The field takes a reference path, which leads to one place: names and indexes, and \
            no wildcards, filters, slices or functions.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Pick: {Type: Pass, ResultPath: "$.orders[*]", End: true}
"#,
            good: r#"
Pick: {Type: Pass, ResultPath: "$.orders[0]", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A text that is not a path to one place.
#[derive(Debug)]
pub struct NotReference {
    pub why: String,
}

impl Problem for NotReference {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        let (field, why) = (field(path), lower(&self.why));
        format!("{field} is not a reference path: {why}")
    }

    fn hints(&self) -> Vec<String> {
        vec!["a reference path leads to one place, as `$.order.items[0]` does".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!("Value is not a Reference Path: {}", self.why))
    }
}
