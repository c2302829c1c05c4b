//! A key that is set both with and without `.$`.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "duplicate-payload-key",
        about: "A key is set both with and without `.$`, and would be written twice.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Name: {Type: Pass, Parameters: {name: nobody, name.$: $.name}, End: true}
",
            good: r"
Name: {Type: Pass, Parameters: {name.$: $.name}, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A key that is set both with and without `.$`.
#[derive(Debug)]
pub struct DuplicateKey {
    pub key: String,
}

impl Problem for DuplicateKey {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let key = &self.key;
        format!("`{key}` and `{key}.$` are both set")
    }

    fn hints(&self) -> Vec<String> {
        vec!["keep one of the two".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!("Duplicate field '{}'", self.key))
    }
}
