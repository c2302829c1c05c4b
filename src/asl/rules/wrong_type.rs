//! A value of another type than its field has.

use crate::asl::fault::words::field;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "wrong-type",
        about: "A value is a string where a number belongs, a map where a list belongs, and so on. \
            In YAML, quotes make a string of a number.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Rest: {Type: Wait, Seconds: "30", End: true}
"#,
            good: r"
Rest: {Type: Wait, Seconds: 30, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A value of another type.
#[derive(Debug)]
pub struct WrongType {
    /// AWS's name of the type that the field has.
    pub wanted: &'static str,
}

impl Problem for WrongType {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, path: &[Segment]) -> String {
        let wanted = match self.wanted {
            "Object" => "a map",
            "Array" => "a list",
            "Integer" => "an integer",
            "Float" => "a number",
            "Boolean" => "true or false",
            _ => "text",
        };
        format!("{} should be {wanted}", field(path))
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.wanted {
            "Array" => "a list is written `[a, b]`",
            "Integer" | "Float" => {
                "a number has no quotes; one that is found while running is a path under the field's name with `Path` in JSONPath, and `{% … %}` in JSONata"
            }
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!("Expected value of type {}", self.wanted))
    }
}

/// A definition that is not a map.
#[derive(Debug)]
pub struct NotAnObject;

impl Problem for NotAnObject {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "a definition should be a map".to_owned()
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("Definition must be a valid JSON object")
    }
}
