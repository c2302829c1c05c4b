//! The kind `jsonata`: expressions of the reference suite, evaluated with the reference's own function set.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use stepwright::query::jsonata::reference::{Bounds, ReferenceFault, evaluate};

use crate::corpus::Case;
use crate::outcome::Outcome;

/// How long one expression may take that names no limit, in milliseconds.
const LONGEST: u64 = 30_000;

static DATASETS: OnceLock<BTreeMap<String, Value>> = OnceLock::new();

/// Reads the inputs that cases share.
pub fn read_datasets(folder: &Path) {
    let text = std::fs::read_to_string(folder.join("jsonata/_datasets.json")).unwrap_or_default();
    let sets: Value = serde_json::from_str(&text).unwrap_or_default();
    let sets = sets.get("datasets").unwrap_or(&sets);
    let sets = sets.as_object().cloned().unwrap_or_default();
    let _ = DATASETS.set(sets.into_iter().collect());
}

/// Compares the result, or the code of the error.
pub fn run(case: &Case) -> Option<Outcome> {
    let body = &case.body;
    let empty = Map::new();
    let bindings = body["bindings"].as_object().unwrap_or(&empty);
    let depth = body["depth"].as_u64();
    let bounds = Bounds {
        milliseconds: Some(body["timelimit"].as_u64().unwrap_or(LONGEST)),
        depth: depth.and_then(|depth| usize::try_from(depth).ok()),
    };
    let given = evaluate(body["expr"].as_str()?, input(body), bindings, bounds);
    let actual = match &given {
        Ok(Some(result)) => json!({ "result": result }),
        Ok(None) => json!({ "undefined": true }),
        Err(fault) => json!({ "error": { "code": code(fault), "message": fault.to_string() } }),
    };
    let expected = &body["expect"];
    let same = match &given {
        Ok(Some(result)) => match expected.get("result") {
            Some(expected) if body["unordered"] == true => same_set(expected, result),
            Some(expected) => same(expected, result),
            None => false,
        },
        Ok(None) => expected["undefined"] == true,
        Err(fault) => expected
            .get("error")
            .is_some_and(|error| error["code"].as_str() == code(fault)),
    };
    let mut misses = Vec::new();
    if !same {
        misses.push(format!(
            "{}: expected {expected}, got {actual}",
            body["expr"]
        ));
    }
    Some(Outcome {
        misses,
        actual,
        hidden_names: false,
    })
}

fn input(body: &Value) -> Option<&Value> {
    if let Some(name) = body["dataset"].as_str() {
        return DATASETS.get()?.get(name);
    }
    body.get("data")
}

fn code(fault: &ReferenceFault) -> Option<&str> {
    match fault {
        ReferenceFault::Coded { code, .. } => Some(code),
        // The suite has one code for all bounds.
        ReferenceFault::Bound(_) => Some("U1001"),
        ReferenceFault::Other(_) => None,
    }
}

/// Compares by value: 1 and 1.0 are one number, and the order of members says nothing.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            let equal = |(key, value)| right.get(key).is_some_and(|other| same(value, other));
            left.len() == right.len() && left.iter().all(equal)
        }
        _ => left == right,
    }
}

fn same_set(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            let within =
                |list: &[Value], wanted: &Value| list.iter().any(|item| same(item, wanted));
            left.len() == right.len() && left.iter().all(|item| within(right, item))
        }
        _ => same(left, right),
    }
}
