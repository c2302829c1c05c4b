//! Keys with `.$` in the `Result` of a Pass state, which is never evaluated.

use serde_json::Value;

use super::payload::looks_evaluated;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "static-result",
        about: "`Result` of a Pass state is passed on as it is; `.$` keys in it are not evaluated. A \
            warning.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Name: {Type: Pass, Result: {name.$: $.name}, End: true}
",
            good: r"
Name: {Type: Pass, Parameters: {name.$: $.name}, End: true}
",
        }),
    },
    level: Level::WARNED,
    checks: &[],
};

/// A path or a call in a `Result`.
#[derive(Debug)]
pub struct StaticResult {
    key: String,
}

impl Problem for StaticResult {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let key = &self.key;
        format!("the value of `{key}` is passed through literally: `Result` is never evaluated")
    }

    fn hints(&self) -> Vec<String> {
        vec!["use `Parameters` instead of `Result` to evaluate it".to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        let key = &self.key;
        let message = format!(
            "The value of '{key}' will not evaluate as a JSONPath or Intrinsic Function at runtime. Instead of 'Result', use 'Parameters' to evaluate it as a JSONPath or Intrinsic Function at runtime"
        );
        AwsWords::new("PASS_RESULT_IS_STATIC", message)
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.language != QueryLanguage::JsonPath || state.part != Some(Part::Pass) {
        return;
    }
    let Some(Value::Object(result)) = state.members.get("Result") else {
        return;
    };
    for (key, value) in result {
        if key.ends_with(".$") && value.as_str().is_some_and(looks_evaluated) {
            let path = state.at(["Result".into(), key.as_str().into()]);
            let problem = StaticResult { key: key.clone() };
            faults.push(Fault {
                located: Some(path.len() - 1),
                ..Fault::new(problem, path)
            });
        }
    }
}
