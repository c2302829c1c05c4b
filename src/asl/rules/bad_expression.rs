//! A key that ends in `.$` whose value is neither a path nor a call.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};
use crate::query::Reason;

pub static RULE: Rule = Rule {
    code: Code {
        name: "bad-expression",
        about: "The value of a key that ends in `.$` is a JSONPath or an intrinsic call, and this \
            one cannot be parsed.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Count: {Type: Pass, Parameters: {count.$: States.ArrayLenght($.orders)}, End: true}
",
            good: r"
Count: {Type: Pass, Parameters: {count.$: States.ArrayLength($.orders)}, End: true}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A value that is neither a path nor a call.
#[derive(Debug)]
pub struct NotExpression {
    pub key: String,
    pub why: String,
    pub reason: Reason,
}

impl Problem for NotExpression {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("`{}` is not a valid expression: {}", self.key, self.why)
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.reason {
            Reason::PlainText => {
                "a key that ends in `.$` takes a path (`$.order`) or an intrinsic function (`States.UUID()`); drop the `.$` for a literal string"
            }
            Reason::Arithmetic => {
                "`States.MathAdd($.a, 1)` adds; for more, set `QueryLanguage: JSONata`"
            }
            Reason::Other => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema(format!(
            "The value for the field '{}' must be a valid JSONPath or a valid intrinsic function call",
            self.key
        ))
    }
}
