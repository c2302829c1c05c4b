//! A rule of a Choice is one test: a comparison, or one of And, Or and Not.

use serde_json::{Map, Value};

use crate::asl::fault::words::listed;
use crate::asl::fault::{AwsWords, Fault, Level, Problem, Rule};
use crate::asl::fields::{Part, QueryLanguage, fields, is_operator};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "choice-rule",
        about: "A rule of a Choice state has `Variable` with one comparison, or one of `And`, `Or` \
            and `Not`; in JSONata it has `Condition` alone.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Decide:
  Type: Choice
  Choices: [{Variable: $.total, Next: Big}]
  Default: Big
Big: {Type: Succeed}
",
            good: r"
Decide:
  Type: Choice
  Choices: [{Variable: $.total, NumericGreaterThan: 100, Next: Big}]
  Default: Big
Big: {Type: Succeed}
",
        }),
    },
    level: Level::REFUSED,
    checks: &[],
};

/// A Choice rule that is not exactly one test.
#[derive(Debug)]
pub enum ChoiceRule {
    /// Tests that cannot be joined, or no test at all.
    Tests(Vec<String>),
    /// More than one comparison.
    SeveralOperators(Vec<String>),
    /// `Variable` without a comparison.
    NoOperator,
    /// A comparison without `Variable`.
    NoVariable { operator: String },
}

impl Problem for ChoiceRule {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        match self {
            ChoiceRule::Tests(given) if given.is_empty() => "the rule has no comparison".to_owned(),
            ChoiceRule::Tests(given) => format!("{} cannot be combined in one rule", listed(given)),
            ChoiceRule::SeveralOperators(given) => {
                format!(
                    "a rule can have only one comparison operator; this one has {}",
                    listed(given)
                )
            }
            ChoiceRule::NoOperator => {
                "the rule names a variable and does not compare it".to_owned()
            }
            ChoiceRule::NoVariable { operator } => {
                format!("`{operator}` requires `Variable`")
            }
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = "a rule has `Variable` with one comparison, or one of `And`, `Or` and `Not`";
        vec![hint.to_owned()]
    }

    fn aws(&self) -> Option<AwsWords> {
        match self {
            ChoiceRule::SeveralOperators(given) => {
                let given = given.join(", ");
                AwsWords::schema(format!(
                    "There should only be one of the following fields: [{given}]"
                ))
            }
            _ => AwsWords::schema(
                "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]",
            ),
        }
    }
}

const TESTS: &[&str] = &["And", "Or", "Not", "Variable"];

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.part != Some(Part::Choice) || state.language != QueryLanguage::JsonPath {
        return;
    }
    for (part, rule) in state.list("Choices") {
        check_rule(rule, state.at_part(part, []), faults);
    }
}

fn check_rule(rule: &Map<String, Value>, path: Vec<Segment>, faults: &mut Vec<Fault>) {
    // A rule in JSONata was reported as one of the other language.
    if !rule.contains_key("Condition") {
        shape(rule, &path, faults);
    }
    for name in ["And", "Or"] {
        let rules = rule.get(name).and_then(Value::as_array);
        for (index, inner) in rules.into_iter().flatten().enumerate() {
            if let Value::Object(inner) = inner {
                check_rule(
                    inner,
                    [&path[..], &[name.into(), index.into()]].concat(),
                    faults,
                );
            }
        }
    }
    if let Some(Value::Object(inner)) = rule.get("Not") {
        check_rule(inner, [&path[..], &["Not".into()]].concat(), faults);
    }
}

fn shape(rule: &Map<String, Value>, path: &[Segment], faults: &mut Vec<Fault>) {
    let present = |keep: &dyn Fn(&str) -> bool| -> Vec<String> {
        rule.keys().filter(|key| keep(key)).cloned().collect()
    };
    let tests = present(&|key| TESTS.contains(&key));
    let operators = present(&is_operator);
    let has_variable = rule.contains_key("Variable");
    let problem = match (tests.len(), operators.len()) {
        (1, 1) if has_variable => return,
        (1, 0) if !has_variable => return,
        (1, 0) => ChoiceRule::NoOperator,
        (1, _) if has_variable => ChoiceRule::SeveralOperators(operators),
        (0, 1) => ChoiceRule::NoVariable {
            operator: operators.concat(),
        },
        (0, 0) => ChoiceRule::Tests(Vec::new()),
        _ => ChoiceRule::Tests(tests.into_iter().chain(operators).collect()),
    };
    let is_known = |key: &String| {
        is_operator(key)
            || fields(Part::Rule, QueryLanguage::JsonPath).any(|field| field.name == key)
    };
    faults.push(Fault {
        // A misspelled test was reported as an unknown field.
        follows: !rule.keys().all(is_known),
        ..Fault::new(problem, path.to_vec())
    });
}
