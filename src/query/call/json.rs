//! The functions of JSON texts and objects.

use serde_json::{Map, Value};

use super::Arguments;

/// Merges the members of two objects; the second one wins.
pub(super) fn merge(arguments: &Arguments) -> Result<Value, String> {
    let object = |index: usize| {
        let value = arguments.value(index).as_object();
        value.ok_or_else(|| arguments.wants(index, "an object"))
    };
    let (first, second) = (object(0)?, object(1)?);
    match arguments.value(2) {
        Value::Bool(false) => {}
        Value::Bool(true) => return Err("Deep merging is not supported".to_owned()),
        _ => return Err(arguments.wants(2, "a boolean")),
    }
    let mut merged = first.clone();
    for (key, value) in second {
        merged.insert(key.clone(), value.clone());
    }
    Ok(Value::Object(in_buckets(merged)))
}

/// Orders members as Java's `HashMap` gives them: that is the order recorded from AWS.
fn in_buckets(members: Map<String, Value>) -> Map<String, Value> {
    let mut buckets = 16;
    while members.len() * 4 > buckets * 3 {
        buckets *= 2;
    }
    let bucket = |key: &str| {
        let hash = key.encode_utf16().fold(0_u32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(u32::from(unit))
        });
        (hash ^ (hash >> 16)) as usize & (buckets - 1)
    };
    let mut members: Vec<_> = members.into_iter().collect();
    members.sort_by_key(|(key, _)| bucket(key));
    members.into_iter().collect()
}

pub(super) fn parse(arguments: &Arguments) -> Result<Value, String> {
    match arguments.text(0)?.trim() {
        "" => Ok(Value::Null),
        // A zero has no sign where it is whole.
        "-0" => Ok(Value::from(0)),
        text => serde_json::from_str(text).map_err(|_| arguments.wants(0, "a JSON text")),
    }
}

pub(super) fn write(arguments: &Arguments) -> Result<Value, String> {
    Ok(Value::String(arguments.value(0).to_string()))
}
