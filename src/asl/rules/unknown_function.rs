//! A call in JSONata of a function that is neither built in nor bound.

use crate::asl::fault::words::did_you_mean;
use crate::asl::fault::{Check, InExpression, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};
use crate::query::Jsonata;
use crate::query::jsonata::functions;

pub static RULE: Rule = Rule {
    code: Code {
        name: "unknown-function",
        about: "An expression calls a function that JSONata and Step Functions do not have. A \
            warning; the call fails when it is evaluated.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Show: {Type: Pass, QueryLanguage: JSONata, Output: "{% $upperCase($states.input.name) %}", End: true}
"#,
            good: r#"
Show: {Type: Pass, QueryLanguage: JSONata, Output: "{% $uppercase($states.input.name) %}", End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::Jsonata(check)],
};

/// A function that is neither built in nor bound.
#[derive(Debug)]
pub struct UnknownFunction {
    name: String,
    meant: Option<&'static str>,
}

impl Problem for UnknownFunction {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        format!("unknown function `${}`", self.name)
    }

    fn hints(&self) -> Vec<String> {
        did_you_mean(self.meant, "$")
    }
}

fn check(expression: &Jsonata, found: &mut Vec<InExpression>) {
    let unknown = &expression.references.unknown_functions;
    if unknown.is_empty() {
        return;
    }
    let words = expression.first_words();
    for name in unknown {
        // A member that is called, `$tools.add(1)`, has no `$` of its own.
        let Some(span) = words.get(format!("${name}").as_str()) else {
            continue;
        };
        let problem = UnknownFunction {
            name: name.clone(),
            meant: functions::closest(name),
        };
        found.push(InExpression::new(problem, Some(span.clone())));
    }
}
