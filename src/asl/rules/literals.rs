//! Values that look like expressions and are not: AWS warns of them.

use serde_json::{Map, Value};

use super::scopes::StateAt;
use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::diagnostic::Segment;

const TEMPLATES: &[&str] = &["Parameters", "ResultSelector", "ItemSelector", "Assign"];

const PAYLOADS: &[&str] = &["Arguments", "Output", "ItemSelector", "Assign"];

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.language != QueryLanguage::JsonPath {
        for name in PAYLOADS {
            if let Some(value) = state.members.get(*name) {
                undelimited(value, &mut state.at([(*name).into()]), faults);
            }
        }
        return;
    }
    for name in TEMPLATES {
        if let Some(value) = state.members.get(*name) {
            let mut path = state.at([(*name).into()]);
            let located = path.len();
            template(value, &mut path, located, faults);
        }
    }
    if let (Some(Part::Pass), Some(Value::Object(result))) =
        (state.part, state.members.get("Result"))
    {
        static_result(result, state.at(["Result".into()]), faults);
    }
}

fn template(value: &Value, path: &mut Vec<Segment>, located: usize, faults: &mut Vec<Fault>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.as_str().into());
                match value {
                    Value::String(text) if is_delimited(text) && !key.ends_with(".$") => {
                        let problem = Problem::Advice(Advice::OtherDelimiters);
                        faults.push(Fault::new(problem, path.clone()));
                    }
                    Value::String(text) if !key.ends_with(".$") && looks_evaluated(text) => {
                        let call = text.starts_with("States.");
                        let problem = Problem::LooksLikePath {
                            key: key.clone(),
                            call,
                        };
                        faults.push(Fault {
                            located: Some(located),
                            ..Fault::new(problem, path.clone())
                        });
                    }
                    _ => template(value, path, located, faults),
                }
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                template(item, path, located, faults);
                path.pop();
            }
        }
        _ => {}
    }
}

/// What was written for JSONPath, or for JSONata and lacks its delimiters.
fn undelimited(value: &Value, path: &mut Vec<Segment>, faults: &mut Vec<Fault>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.as_str().into());
                undelimited(value, path, faults);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                undelimited(item, path, faults);
                path.pop();
            }
        }
        Value::String(text) if looks_evaluated(text) || text.starts_with("$states.") => {
            let problem = Problem::Advice(Advice::NoDelimiters);
            faults.push(Fault::new(problem, path.clone()));
        }
        _ => {}
    }
}

fn is_delimited(text: &str) -> bool {
    text.starts_with("{%") && text.ends_with("%}")
}

fn static_result(result: &Map<String, Value>, path: Vec<Segment>, faults: &mut Vec<Fault>) {
    let located = path.len();
    for (key, value) in result {
        if key.ends_with(".$") && value.as_str().is_some_and(looks_evaluated) {
            let path = [&path[..], &[key.as_str().into()]].concat();
            let problem = Problem::StaticResult { key: key.clone() };
            faults.push(Fault {
                located: Some(located),
                ..Fault::new(problem, path)
            });
        }
    }
}

fn looks_evaluated(text: &str) -> bool {
    let is_path = ["$.", "$[", "$$."]
        .iter()
        .any(|start| text.starts_with(start));
    let is_call = text
        .strip_prefix("States.")
        .is_some_and(|rest| rest.contains('(') && rest.ends_with(')'));
    text == "$" || is_path || is_call
}
