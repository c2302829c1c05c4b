//! Fields of which a part has one.

use crate::asl::fault::words::listed;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "field-choice",
        about: "Of some fields a part has exactly one, such as `Next` or `End`, or one of the four \
            that set how long a Wait state waits.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Rest: {Type: Wait, Seconds: 30}
",
            good: r"
Rest: {Type: Wait, Seconds: 30, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// Fields that exclude each other.
#[derive(Debug)]
pub struct SeveralOf {
    pub fields: Vec<&'static str>,
}

impl Problem for SeveralOf {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("{} exclude each other", listed(&self.fields))
    }

    fn hints(&self) -> Vec<String> {
        vec!["keep one of them".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let fields = self.fields.join(", ");
        AwsWords::schema(format!(
            "There should only be one of the following fields: [{fields}]"
        ))
    }
}

/// Fields of which one is needed.
#[derive(Debug)]
pub struct NoneOf {
    pub fields: Vec<&'static str>,
}

impl Problem for NoneOf {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("one of {} is missing", listed(&self.fields))
    }

    fn hints(&self) -> Vec<String> {
        match self.fields.contains(&"End") {
            true => vec!["add `End: true`, or `Next: NAME` with the state that follows".to_owned()],
            false => Vec::new(),
        }
    }

    fn aws(&self) -> Option<AwsWords> {
        let fields = self.fields.join(", ");
        AwsWords::schema(format!(
            "This object should have only one of the following fields: [{fields}]"
        ))
    }
}
