//! Values in the form that `jsonata-core` works on, made at most once each.
//!
//! That form counts its references without locks, so it stays on one thread, and everything else keeps plain JSON.

use std::cell::{OnceCell, RefCell};

use indexmap::IndexMap;
use jsonata_core::value::{JArray, JValue};
use serde_json::Value;

use crate::query::Data;

/// What was converted already.
#[derive(Default)]
pub(in crate::query) struct Converted {
    input: OnceCell<JValue>,
    context: OnceCell<JValue>,
    result: OnceCell<JValue>,
    error_output: OnceCell<JValue>,
    variables: RefCell<Vec<(String, JValue)>>,
}

impl Converted {
    pub fn forget_result(&mut self) {
        self.result.take();
    }

    pub fn forget_error_output(&mut self) {
        self.error_output.take();
    }
}

/// The fields of `$states`.
const FIELDS: &[&str] = &["input", "context", "result", "errorOutput"];

/// Makes `$states` with the fields that are asked for, or with all of them.
pub(super) fn states<'n>(data: &Data, wanted: impl Iterator<Item = &'n str>, all: bool) -> JValue {
    let mut states = IndexMap::new();
    let wanted: Vec<&str> = if all {
        FIELDS.to_vec()
    } else {
        wanted.collect()
    };
    for field in wanted {
        if let Some(value) = part(data, field) {
            states.insert(field.to_owned(), value);
        }
    }
    JValue::object(states)
}

fn part(data: &Data, field: &str) -> Option<JValue> {
    let converted = &data.converted;
    let (cell, value) = match field {
        "input" => (&converted.input, data.input()),
        "context" => (&converted.context, data.world().context()),
        "result" => (&converted.result, data.result()?),
        "errorOutput" => (&converted.error_output, data.error_output()?),
        _ => return None,
    };
    Some(cell.get_or_init(|| convert(value)).clone())
}

/// Gives a variable, where there is one of that name.
pub(super) fn variable(data: &Data, name: &str) -> Option<JValue> {
    let value = data.world().variable(name)?;
    let mut known = data.converted.variables.borrow_mut();
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
