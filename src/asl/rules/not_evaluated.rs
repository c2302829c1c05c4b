//! What looks like an expression where nothing is evaluated.

use serde_json::Value;

use super::choice_operands::texts;
use super::payload::{Payload, has_delimiters, is_call, is_of_service, is_path};
use super::variable_in_text;
use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "not-evaluated",
        about: "A string looks like an expression but is not evaluated there: `{% … %}` in JSONPath \
            or inside a longer string, a path in a list, in `Cause` or compared with, a path, \
            `$states` or a key `name.$` in JSONata. A warning: it is passed through literally.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Show: {Type: Pass, QueryLanguage: JSONata, Output: {total: $states.input.total}, End: true}
",
            good: r#"
Show: {Type: Pass, QueryLanguage: JSONata, Output: {total: "{% $states.input.total %}"}, End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check), Check::Scopes(check_variables)],
};

/// What looks like an expression and is passed through literally.
#[derive(Debug)]
pub enum NotEvaluated {
    /// `{% … %}` in a state that is in JSONPath.
    OtherDelimiters,
    /// What looks like an expression, in a JSONata state without `{% … %}`; and what it would be in JSONata.
    NoDelimiters { meant: String },
    /// A variable, or a path that begins at one, as plain text.
    Variable { meant: String },
    /// `{% … %}` with text before and behind it.
    InnerDelimiters,
    /// A call of an intrinsic function in a JSONata state.
    IntrinsicInJsonata,
    /// A key of JSONPath, `name.$`, in a JSONata state.
    DollarKey { key: String },
    /// A path among the entries of a list, where nothing is evaluated in JSONPath.
    PathInList,
    /// A path in `Error` or `Cause`.
    FailPath { field: &'static str },
    /// A path where a comparison takes text.
    ComparesText { operator: String },
}

impl Problem for NotEvaluated {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let why = match self {
            NotEvaluated::Variable { .. } => {
                return "a variable in a plain string is passed through literally".to_owned();
            }
            NotEvaluated::DollarKey { key } => {
                return format!("the key stays `{key}`: `.$` has a meaning in JSONPath only");
            }
            NotEvaluated::FailPath { field } => {
                return format!("`{field}` is passed through literally");
            }
            NotEvaluated::ComparesText { operator } => {
                return format!("`{operator}` compares with this literal string");
            }
            NotEvaluated::OtherDelimiters => "the state uses JSONPath",
            NotEvaluated::NoDelimiters { .. } => "a JSONata expression is written `{% … %}`",
            NotEvaluated::InnerDelimiters => "`{% … %}` must be the whole string",
            NotEvaluated::IntrinsicInJsonata => "intrinsic functions exist in JSONPath only",
            NotEvaluated::PathInList => "the entries of an array are not evaluated",
        };
        format!("passed through literally: {why}")
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            NotEvaluated::Variable { meant } => return vec![format!("write `{meant}`")],
            NotEvaluated::NoDelimiters { meant } => {
                return vec![format!("write `{{% {meant} %}}`")];
            }
            NotEvaluated::DollarKey { key } => {
                let key = key.trim_end_matches(".$");
                return vec![format!("write `{key}: \"{{% … %}}\"`")];
            }
            NotEvaluated::FailPath { field } => {
                return vec![format!("write `{field}Path` to take what a path leads to")];
            }
            NotEvaluated::ComparesText { operator } => {
                return vec![format!(
                    "write `{operator}Path` to compare with what the path leads to"
                )];
            }
            NotEvaluated::OtherDelimiters => {
                "set `QueryLanguage: JSONata` in this state, or write a path under a key that ends with `.$`"
            }
            NotEvaluated::InnerDelimiters => {
                "concatenate inside the expression: `{% 'Order ' & $states.input.id & ' has shipped' %}`"
            }
            NotEvaluated::IntrinsicInJsonata => {
                "JSONata has functions of its own: `{% $uuid() %}`, `{% $string(…) %}`, and `&` to concatenate strings"
            }
            NotEvaluated::PathInList => {
                "build the list under a key that ends with `.$`: `States.Array($.a, $.b)`"
            }
        };
        vec![hint.to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for payload in Payload::of(state) {
        let mut path = payload.path(state);
        match state.language {
            QueryLanguage::Jsonata => undelimited(payload.value, &mut path, faults),
            QueryLanguage::JsonPath => delimited(payload.value, &mut path, faults),
        }
    }
    if state.part == Some(Part::Fail) && state.language == QueryLanguage::JsonPath {
        fail(state, faults);
    }
    texts(state, &mut |key, text, path| {
        let takes_text =
            key.starts_with("String") && !key.ends_with("Path") && key != "StringMatches";
        if takes_text && is_path(text) {
            let operator = key.to_owned();
            report(NotEvaluated::ComparesText { operator }, path, faults);
        }
    });
}

fn check_variables(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    variable_in_text::visit(scopes, &mut |meant, path| {
        faults.push(Fault::new(NotEvaluated::Variable { meant }, path));
    });
}

fn report(problem: NotEvaluated, path: &[Segment], faults: &mut Vec<Fault>) {
    faults.push(Fault::new(problem, path.to_vec()));
}

/// What was written for JSONata in a payload of JSONPath, and paths in its lists.
fn delimited(value: &Value, path: &mut Vec<Segment>, faults: &mut Vec<Fault>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                if value.is_string() && key.ends_with(".$") {
                    continue;
                }
                path.push(key.as_str().into());
                match value {
                    Value::String(text) if !has_delimiters(text) => {}
                    _ => delimited(value, path, faults),
                }
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                delimited(item, path, faults);
                path.pop();
            }
        }
        Value::String(text) if has_delimiters(text) => {
            report(NotEvaluated::OtherDelimiters, path, faults);
        }
        Value::String(text) if (is_path(text) || is_call(text)) && !is_of_service(path) => {
            report(NotEvaluated::PathInList, path, faults);
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
                        ..Fault::new(NotEvaluated::DollarKey { key: key.clone() }, path.clone())
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
            report(NotEvaluated::IntrinsicInJsonata, path, faults);
        }
        Value::String(text) if text.starts_with("{%") || text.ends_with("%}") => {}
        Value::String(text) if has_delimiters(text) => {
            report(NotEvaluated::InnerDelimiters, path, faults);
        }
        Value::String(text) if is_path(text) && !is_of_service(path) => {
            let meant = match text.strip_prefix("$$") {
                Some(rest) => format!("$states.context{rest}"),
                None => format!("$states.input{}", &text[1..]),
            };
            report(NotEvaluated::NoDelimiters { meant }, path, faults);
        }
        Value::String(text) if text.starts_with("$states.") && !text.contains(' ') => {
            let meant = text.clone();
            report(NotEvaluated::NoDelimiters { meant }, path, faults);
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
            report(
                NotEvaluated::FailPath { field },
                &state.at([field.into()]),
                faults,
            );
        }
    }
}
