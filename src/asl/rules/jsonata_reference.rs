//! What a JSONata expression reads and Step Functions does not have.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "jsonata-reference",
        about: "An expression begins at nothing. It has no input of its own: the input is \
            `$states.input`, a variable is `$name`. `$states.result` and `$states.errorOutput` \
            are only where there is one, and `$eval` is not there at all.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Sum: {Type: Pass, QueryLanguage: JSONata, Output: "{% $sum(orders.price) %}", End: true}
"#,
            good: r#"
Sum: {Type: Pass, QueryLanguage: JSONata, Output: "{% $sum($states.input.orders.price) %}", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// AWS's code.
const UNSUPPORTED: &str = "UNSUPPORTED_JSONATA_EXPRESSION";

/// A name without `$`.
#[derive(Debug)]
pub struct JsonataTopLevel {
    pub name: String,
}

impl Problem for JsonataTopLevel {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let name = &self.name;
        format!("`{name}` is not defined: a JSONata expression has no implicit input here")
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.name.as_str() {
            "States" => {
                "intrinsic functions exist in JSONPath only; JSONata has its own, such as `$uuid()`, and `&` to concatenate strings"
            }
            _ => "the input is `$states.input`, a variable is `$name`",
        };
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!(
            "Reference to '{}' at the top level is not supported.",
            self.name
        );
        AwsWords::new(UNSUPPORTED, message)
    }
}

/// `$$`
#[derive(Debug)]
pub struct JsonataRoot;

impl Problem for JsonataRoot {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`$$` has no meaning in Step Functions".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        vec!["the input is `$states.input`, the context is `$states.context`".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new(UNSUPPORTED, "Reference to '$$' is not supported.")
    }
}

/// A function of JSONata that is not there.
#[derive(Debug)]
pub struct JsonataFunction {
    pub name: &'static str,
}

impl Problem for JsonataFunction {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("Step Functions leaves `{}` out", self.name)
    }

    fn hints(&self) -> Vec<String> {
        vec!["`$parse` reads a JSON string".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Function '{}' is not supported.", self.name);
        AwsWords::new(UNSUPPORTED, message)
    }
}

/// A field of `$states` that is not available.
#[derive(Debug)]
pub struct NoStatesField {
    pub field: String,
}

impl Problem for NoStatesField {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("`$states.{}` is not available here", self.field)
    }

    fn hints(&self) -> Vec<String> {
        let hint = "`input` and `context` are everywhere, `result` in `Output` and `Assign` of Task, Parallel and Map, `errorOutput` in a catcher";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let message = format!("Field '$states.{}' does not exist.", self.field);
        AwsWords::new(UNSUPPORTED, message)
    }
}
