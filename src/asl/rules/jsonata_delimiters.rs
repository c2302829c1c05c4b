//! An expression of JSONata is the whole string between `{%` and `%}`.

use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "jsonata-delimiters",
        about: "A JSONata expression is a whole string between `{%` and `%}`.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Name: {Type: Pass, QueryLanguage: JSONata, Output: "{% $states.input.name }%", End: true}
"#,
            good: r#"
Name: {Type: Pass, QueryLanguage: JSONata, Output: "{% $states.input.name %}", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// `{%` without `%}`, the other way round, or neither where there must be an expression.
#[derive(Debug)]
pub struct JsonataDelimiters;

impl Problem for JsonataDelimiters {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        "`{% … %}` must be the whole string".to_owned()
    }

    fn hints(&self) -> Vec<String> {
        let hint = "`{%` begins the whole string and `%}` ends it; concatenate inside the expression: `{% $total & ' EUR' %}`";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::schema("JSONata string must start with {% and end with %}")
    }
}
