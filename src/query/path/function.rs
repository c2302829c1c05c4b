//! The functions at the end of a path: `$.prices.sum()`.

use std::borrow::Cow;

use serde_json::{Number, Value, json};

use super::Operand;
use super::fault::PathFault;
use super::find::{Walk, item};
use super::judge;

/// Applies a function to what the steps before it found.
pub(super) fn apply(
    walk: &Walk,
    name: &str,
    arguments: &[Operand],
    model: &Value,
) -> Result<Value, PathFault> {
    let mut given = Vec::new();
    for argument in arguments {
        // An argument's `$` is the document; `side` needs an item only for `@`.
        let value = judge::side(walk, argument, walk.root)?;
        let value = value.unwrap_or(Cow::Owned(Value::Null));
        // Once for each of the places that the path leads to.
        walk.work_on(&value)?;
        given.push(value.into_owned());
    }
    if !matches!(name, "length" | "size" | "first" | "last" | "index") {
        walk.work_on(model)?;
    }
    match name {
        "length" | "size" => Ok(length(given.first().unwrap_or(model))),
        "keys" => Ok(keys(model)),
        "concat" => Ok(Value::String(texts(model, &given).collect())),
        "append" => Ok(append(model, given)),
        "first" => pick(model, 0),
        "last" => pick(model, -1),
        "index" => {
            let index = given.first().and_then(Value::as_i64);
            pick(model, index.ok_or_else(|| lacks(name))?)
        }
        _ => aggregate(name, numbers(model, &given)),
    }
}

fn lacks(name: &str) -> PathFault {
    PathFault::Arguments {
        name: name.to_owned(),
    }
}

fn length(value: &Value) -> Value {
    match value {
        Value::Array(items) => json!(items.len()),
        Value::Object(members) => json!(members.len()),
        _ => Value::Null,
    }
}

fn keys(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.keys().cloned().map(Value::String).collect(),
        _ => Value::Null,
    }
}

fn append(model: &Value, given: Vec<Value>) -> Value {
    let mut model = model.clone();
    if let Value::Array(items) = &mut model {
        items.extend(given);
    }
    model
}

fn pick(model: &Value, index: i64) -> Result<Value, PathFault> {
    let items = model.as_array().ok_or(PathFault::EmptyAggregation)?;
    item(items, index)
        .cloned()
        .ok_or(PathFault::EmptyAggregation)
}

fn texts<'v>(model: &'v Value, given: &'v [Value]) -> impl Iterator<Item = String> + 'v {
    let items = model.as_array().map(Vec::as_slice).unwrap_or_default();
    let own = items.iter().filter_map(Value::as_str).map(str::to_owned);
    own.chain(given.iter().map(super::render::java))
}

fn numbers(model: &Value, given: &[Value]) -> Vec<f64> {
    let items = model.as_array().map(Vec::as_slice).unwrap_or_default();
    let flat = given.iter().flat_map(|value| match value {
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    });
    items.iter().chain(flat).filter_map(Value::as_f64).collect()
}

fn aggregate(name: &str, numbers: Vec<f64>) -> Result<Value, PathFault> {
    if numbers.is_empty() {
        return Err(PathFault::EmptyAggregation);
    }
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let result = match name {
        "sum" => sum,
        "avg" => sum / count,
        "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "stddev" => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            (squares / count - (sum / count).powi(2)).max(0.0).sqrt()
        }
        _ => return Err(lacks(name)),
    };
    Ok(Number::from_f64(result).map_or(Value::Null, Value::Number))
}
