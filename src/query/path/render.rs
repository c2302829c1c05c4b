//! Paths and values as Jayway and Java write them in messages.

use serde_json::Value;

use super::{Path, Root, Step};

/// Writes the first steps of a path: `$['a'][0]`.
pub(super) fn path(path: &Path, steps: usize) -> String {
    let root = match &path.root {
        Root::Item => "@",
        _ => "$",
    };
    let steps = path.steps.iter().take(steps).map(step);
    std::iter::once(root.to_owned()).chain(steps).collect()
}

pub(super) fn step(step: &Step) -> String {
    let number = |number: &Option<i64>| number.map_or_else(String::new, |n| n.to_string());
    match step {
        Step::Member(name) => format!("['{name}']"),
        Step::Members(names) => format!("['{}']", names.join("','")),
        Step::Wildcard => "[*]".to_owned(),
        Step::Index(index) => format!("[{index}]"),
        Step::Indices(indices) => {
            let indices: Vec<_> = indices.iter().map(ToString::to_string).collect();
            format!("[{}]", indices.join(","))
        }
        Step::Slice { from, to } => format!("[{}:{}]", number(from), number(to)),
        Step::Descend => "..".to_owned(),
        Step::Filter(_) => "[?]".to_owned(),
        Step::Function { name, .. } => format!(".{name}()"),
    }
}

/// Names the Java class that holds such a value.
pub(super) fn class(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(number) if number.is_f64() => "java.lang.Double",
        Value::Number(number) => match number.as_i64().map(i32::try_from) {
            Some(Ok(_)) => "java.lang.Integer",
            _ => "java.lang.Long",
        },
        Value::String(_) => "java.lang.String",
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    }
}

/// Writes a value as Java's `toString` does: `{a=1, b=[x, y]}`.
pub(crate) fn java(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_f64() => {
            number.as_f64().map_or_else(|| number.to_string(), double)
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(java).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| format!("{key}={}", java(value));
            let members: Vec<_> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// Writes a number as `Double.toString` does: with an exponent from ten million on and below a thousandth.
fn double(number: f64) -> String {
    let size = number.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{number:?}");
    }
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text,
    }
}
