//! What is not JSONata, or not the JSONata that Step Functions runs.

use crate::asl::fault::words::lower;
use crate::asl::fault::{AwsWords, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "jsonata-syntax",
        about: "The text between `{%` and `%}` is not JSONata, or has an operator that the service's \
            version of JSONata does not know.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Sum: {Type: Pass, QueryLanguage: JSONata, Output: "{% $states.input.a + * 2 %}", End: true}
"#,
            good: r#"
Sum: {Type: Pass, QueryLanguage: JSONata, Output: "{% ($states.input.a + 1) * 2 %}", End: true}
"#,
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// AWS's code.
const INVALID: &str = "INVALID_JSONATA_EXPRESSION";

/// A text that the parser refuses.
#[derive(Debug)]
pub struct JsonataSyntax {
    /// The parser's own words, which are AWS's.
    pub message: String,
    /// The operator of another language that was written.
    pub slip: Option<Slip>,
}

/// An operator of another language in JSONata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// `==`
    Equals,
    /// `&&` or `||`
    Joins,
}

impl Slip {
    /// Finds the operator at a byte of a text.
    pub fn at(text: &str, at: usize) -> Option<Slip> {
        let around = text.get(at.saturating_sub(1)..)?;
        let is = |sign: &str| {
            around.starts_with(sign) || around.get(1..).is_some_and(|rest| rest.starts_with(sign))
        };
        match () {
            () if is("==") => Some(Slip::Equals),
            () if is("&&") || is("||") => Some(Slip::Joins),
            () => None,
        }
    }
}

impl Problem for JsonataSyntax {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("not valid JSONata: {}", lower(&self.message))
    }

    fn hints(&self) -> Vec<String> {
        let hint = self.slip.map(|slip| match slip {
            Slip::Equals => "JSONata compares with one `=`",
            Slip::Joins => "conditions are joined with `and` and `or`; `&` concatenates strings",
        });
        hint.map(str::to_owned).into_iter().collect()
    }

    fn aws(&self) -> Option<AwsWords> {
        AwsWords::new(INVALID, self.message.clone())
    }
}

/// An operator of a later JSONata.
#[derive(Debug)]
pub struct JsonataOperator {
    pub sign: &'static str,
}

impl Problem for JsonataOperator {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let sign = self.sign;
        format!("`{sign}` is not in the JSONata that Step Functions runs")
    }

    fn hints(&self) -> Vec<String> {
        vec!["write `$exists(a) ? a : b`".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let symbol = if self.sign == "??" { "?" } else { ":" };
        let message = format!("The symbol \"{symbol}\" cannot be used as a unary operator");
        AwsWords::new(INVALID, message)
    }
}
