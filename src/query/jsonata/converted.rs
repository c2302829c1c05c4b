//! Values in the form that `jsonata-core` works on, made at most once each.
//!
//! That form counts its references without locks, so it stays on one thread, and everything else keeps plain JSON.

use indexmap::IndexMap;
use jsonata_core::value::{JArray, JValue};
use serde_json::Value;

use super::References;
use crate::query::Data;

/// The fields of `$states`.
const FIELDS: &[&str] = &["input", "context", "result", "errorOutput"];

/// Makes `$states` with the fields that an expression refers to.
pub(super) fn states(data: &Data, references: &References) -> JValue {
    let mut states = IndexMap::new();
    let wanted: Vec<&str> = if references.whole_states {
        FIELDS.to_vec()
    } else {
        references.states.iter().map(String::as_str).collect()
    };
    let whole_context = references.whole_states || references.whole_context;
    for field in wanted {
        if let Some(value) = part(data, field, whole_context) {
            states.insert(field.to_owned(), value);
        }
    }
    JValue::object(states)
}

fn part(data: &Data, field: &str, whole_context: bool) -> Option<JValue> {
    let cache = &data.cache;
    let (cell, value) = match field {
        "input" => (&cache.input, data.input()),
        "context" if whole_context => (&cache.context, data.world().context()),
        "context" => (
            &cache.context_without_input,
            data.world().context_without_input(),
        ),
        "result" => (&cache.result, data.result()?),
        "errorOutput" => (&cache.error_output, data.error_output()?),
        _ => return None,
    };
    Some(cell.get_or_init(|| convert(value)).clone())
}

/// Gives a variable, where there is one of that name.
pub(super) fn variable(data: &Data, name: &str) -> Option<JValue> {
    let value = data.world().variable(name)?;
    let mut known = data.cache.variables.borrow_mut();
    if let Some((_, value)) = known.iter().find(|(known, _)| known == name) {
        return Some(value.clone());
    }
    let value = convert(value);
    known.push((name.to_owned(), value.clone()));
    Some(value)
}

/// Converts a value; numbers become 64-bit floats, as they are in JSONata.
pub(super) fn convert(value: &Value) -> JValue {
    match value {
        Value::Null => JValue::Null,
        Value::Bool(value) => JValue::Bool(*value),
        Value::Number(number) => JValue::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => JValue::string(text.as_str()),
        Value::Array(items) => {
            let flat = !items.iter().any(Value::is_array);
            let items = items.iter().map(convert).collect();
            JValue::Array(JArray::new_flat(items, flat))
        }
        Value::Object(members) => JValue::object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), convert(value)))
                .collect(),
        ),
    }
}
