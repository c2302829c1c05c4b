//! What a member of a payload template is: a string that is written there, or the origin of its value.

use serde_json::Value;

use super::Found;
use crate::asl::fields::QueryLanguage;
use crate::query::shape::shapes;
use crate::query::{Expression, Jsonata, Origin, Shape};

/// What a template shows.
pub(super) enum Written {
    Found(Found),
    Origin(Origin),
}

/// Returns what a member of a literal value is.
pub(super) fn in_literal(value: &Value, members: &[String]) -> Found {
    let found = members
        .iter()
        .try_fold(value, |value, name| value.as_object()?.get(name));
    found.map_or(Found::Unknown, literal)
}

/// Returns what a member of a template is.
pub(super) fn in_template(language: QueryLanguage, value: &Value, members: &[String]) -> Written {
    let mut value = value;
    let mut rest = members;
    while let Value::Object(fields) = value
        && let Some((name, further)) = rest.split_first()
    {
        // A key that ends so is not one of the value.
        if language == QueryLanguage::JsonPath && name.ends_with(".$") {
            return Written::Found(Found::Unknown);
        }
        rest = further;
        value = match fields.get(name) {
            Some(inner) => inner,
            None if language == QueryLanguage::JsonPath => {
                let computed = fields.get(&format!("{name}.$")).and_then(Value::as_str);
                let expression = computed.and_then(|text| Expression::parse(text).ok());
                return evaluated(expression, rest);
            }
            None => return Written::Found(Found::Unknown),
        };
    }
    match (language, value) {
        (QueryLanguage::Jsonata, Value::String(text)) => match Jsonata::in_string(text) {
            Ok(None) => Written::Found(in_literal(value, rest)),
            Ok(Some(jsonata)) => evaluated(Some(Expression::Jsonata(jsonata)), rest),
            Err(_) => Written::Found(Found::Unknown),
        },
        _ => Written::Found(in_literal(value, rest)),
    }
}

/// What an expression that is not read by names alone joins from other values is not followed.
fn evaluated(expression: Option<Expression>, rest: &[String]) -> Written {
    let Some(expression) = expression else {
        return Written::Found(Found::Unknown);
    };
    if let Some(mut origin) = expression.origin() {
        origin.members.extend_from_slice(rest);
        return Written::Origin(origin);
    }
    Written::Found(match rest {
        [] => Found::Strings(shapes(&expression, &|_| None)),
        _ => Found::Unknown,
    })
}

/// Returns the string of a value, as an argument has it.
fn literal(value: &Value) -> Found {
    match value {
        Value::String(text) => Found::Strings(vec![Shape::exact(text)]),
        _ => Found::Unknown,
    }
}
