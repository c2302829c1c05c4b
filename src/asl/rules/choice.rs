//! A rule of a Choice is one test: a comparison, or one of And, Or and Not.

use serde_json::{Map, Value};

use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage, fields};
use crate::asl::read::is_operator;
use crate::asl::walk::StateAt;
use crate::diagnostic::Segment;

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
        (1, 0) => Problem::NoOperator,
        (1, _) if has_variable => Problem::SeveralOperators { given: operators },
        (0, 1) => Problem::NoVariable {
            operator: operators.concat(),
        },
        (0, 0) => Problem::RuleShape { given: Vec::new() },
        _ => Problem::RuleShape {
            given: tests.into_iter().chain(operators).collect(),
        },
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
