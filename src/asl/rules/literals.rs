//! Values that look like expressions and are not: AWS warns of them.

use serde_json::{Map, Value};

use super::scopes::StateAt;
use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::diagnostic::Segment;
use crate::query::Path;

const TEMPLATES: &[&str] = &["Parameters", "ResultSelector", "ItemSelector", "Assign"];

const PAYLOADS: &[&str] = &[
    "Arguments",
    "Output",
    "ItemSelector",
    "Assign",
    "Error",
    "Cause",
];

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.language == QueryLanguage::Jsonata {
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
    match (state.part, state.members.get("Result")) {
        (Some(Part::Pass), Some(Value::Object(result))) => {
            static_result(result, state.at(["Result".into()]), faults);
        }
        (Some(Part::Fail), _) => fail(state, faults),
        (Some(Part::Choice), _) => {
            for (part, rule) in state.list("Choices") {
                compared(rule, &mut state.at_part(part, []), faults);
            }
        }
        _ => {}
    }
}

fn template(value: &Value, path: &mut Vec<Segment>, located: usize, faults: &mut Vec<Fault>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.as_str().into());
                match value {
                    Value::String(text) if has_delimiters(text) && !key.ends_with(".$") => {
                        advise(Advice::OtherDelimiters, path, faults);
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
                    Value::String(_) => {}
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
        Value::String(text) if has_delimiters(text) => {
            advise(Advice::OtherDelimiters, path, faults);
        }
        Value::String(text) if (is_path(text) || is_call(text)) && !is_others(path) => {
            advise(Advice::PathInList, path, faults);
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
                match key.ends_with(".$") {
                    true => faults.push(Fault {
                        at_key: true,
                        ..Fault::new(
                            Problem::Advice(Advice::DollarKey { key: key.clone() }),
                            path.clone(),
                        )
                    }),
                    false => undelimited(value, path, faults),
                }
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
        Value::String(text) if is_call(text) => {
            advise(Advice::IntrinsicInJsonata, path, faults);
        }
        Value::String(text) if text.starts_with("{%") || text.ends_with("%}") => {}
        Value::String(text) if has_delimiters(text) => {
            advise(Advice::InnerDelimiters, path, faults);
        }
        Value::String(text) if is_path(text) && !is_others(path) => {
            let meant = match text.strip_prefix("$$") {
                Some(rest) => format!("$states.context{rest}"),
                None => format!("$states.input{}", &text[1..]),
            };
            advise(Advice::NoDelimiters { meant }, path, faults);
        }
        Value::String(text) if text.starts_with("$states.") && !text.contains(' ') => {
            let meant = text.clone();
            advise(Advice::NoDelimiters { meant }, path, faults);
        }
        _ => {}
    }
}

/// Paths in the fields of a Fail state that take text alone.
fn fail(state: &StateAt, faults: &mut Vec<Fault>) {
    for field in ["Error", "Cause"] {
        if state
            .text(field)
            .is_some_and(|text| is_path(text) || is_call(text))
        {
            advise(
                Advice::FailPath { field },
                &state.at([field.into()]),
                faults,
            );
        }
    }
}

/// Paths that a text is compared with.
fn compared(rule: &Map<String, Value>, path: &mut Vec<Segment>, faults: &mut Vec<Fault>) {
    for (key, value) in rule {
        path.push(key.as_str().into());
        match value {
            Value::Object(inner) => compared(inner, path, faults),
            Value::Array(rules) => {
                for (index, inner) in rules.iter().enumerate() {
                    path.push(index.into());
                    if let Value::Object(inner) = inner {
                        compared(inner, path, faults);
                    }
                    path.pop();
                }
            }
            Value::String(text)
                if key.starts_with("String")
                    && !key.ends_with("Path")
                    && key != "StringMatches"
                    && is_path(text) =>
            {
                let operator = key.clone();
                advise(Advice::ComparesText { operator }, path, faults);
            }
            _ => {}
        }
        path.pop();
    }
}

fn advise(advice: Advice, path: &[Segment], faults: &mut Vec<Fault>) {
    faults.push(Fault::new(Problem::Advice(advice), path.to_vec()));
}

/// Says whether a text has an expression of JSONata in it; templates of other languages have no `$` there.
fn has_delimiters(text: &str) -> bool {
    let inside = text
        .split_once("{%")
        .and_then(|(_, rest)| rest.split_once("%}"));
    inside.is_some_and(|(inside, _)| inside.contains('$'))
}

/// Says whether a text can only be meant as a path: `$.50 off` and `$` alone are texts.
fn is_path(text: &str) -> bool {
    let rest = text.trim_start_matches('$');
    let begins = rest
        .strip_prefix('.')
        .map_or(rest.starts_with('['), |name| {
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        });
    text.starts_with('$') && begins && !text.contains(' ') && Path::parse(text).is_ok()
}

fn is_call(text: &str) -> bool {
    text.strip_prefix("States.")
        .is_some_and(|rest| rest.contains('(') && rest.ends_with(')'))
}

/// Says whether a value belongs to a parameter that takes a path of the service that is called.
fn is_others(path: &[Segment]) -> bool {
    const PARAMETERS: &[&str] = &[
        "InputPath",
        "InputPathsMap",
        "JsonPath",
        "Mapping",
        "MessageGroupId",
        "MetricValue",
        "RecordRowPath",
    ];
    path.iter()
        .any(|segment| matches!(segment, Segment::Key(key) if PARAMETERS.contains(&key.as_str())))
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

/// What AWS warns of.
fn looks_evaluated(text: &str) -> bool {
    let is_path = ["$.", "$[", "$$."]
        .iter()
        .any(|start| text.starts_with(start));
    text == "$" || is_path || is_call(text)
}
