//! Compares two histories as far as the recording fixes their order.
//!
//! Where more than one iteration or branch ran, the recorded interleaving is one of several possible: then events are known by their
//! way from the first one, along `previousEventId`, and the order inside each such chain is exact. Where the recorder sorted the
//! events of a Parallel state, they are compared as a set, without the one that it dropped.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::matcher::Matcher;

/// Compares the types of the events alone.
pub fn kinds(expected: &Value, actual: &[Value], misses: &mut Vec<String>) {
    let recorded = expected["events"].as_array().cloned().unwrap_or_default();
    let mut actual = actual.to_vec();
    if expected["reverseOrder"] == true {
        actual.reverse();
    }
    let (recorded, actual) = aligned(expected, recorded, actual);
    let types = |events: &[Value]| -> Vec<String> {
        let mut types: Vec<String> = events.iter().map(kind).collect();
        if is_free(expected) {
            types.sort();
        }
        types
    };
    let (left, right) = (types(&recorded), types(&actual));
    if left != right {
        misses.push(format!("expected {left:?}, got {right:?}"));
    }
}

/// Compares the events whole.
pub fn compare(expected: &Value, actual: &[Value], misses: &mut Vec<String>) {
    let recorded = expected["events"].as_array().cloned().unwrap_or_default();
    let mut actual = actual.to_vec();
    if expected["reverseOrder"] == true {
        actual.reverse();
    }
    let mut exact = Vec::new();
    let mut matcher = Matcher::default();
    matcher.compare("", &json!(recorded), &json!(actual), &mut exact);
    if exact.is_empty() || !is_free(expected) {
        return misses.extend(exact);
    }
    let (recorded, actual) = aligned(expected, recorded, actual);
    Matcher::default().compare("", &json!(recorded), &json!(actual), misses);
}

/// The order is not fixed as a whole.
fn is_free(expected: &Value) -> bool {
    expected["concurrent"] == true || expected["eventOrder"] == "parallel-sorted"
}

fn aligned(expected: &Value, recorded: Vec<Value>, actual: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    if expected["eventOrder"] == "parallel-sorted" {
        return sorted(recorded, actual);
    }
    if expected["concurrent"] == true {
        return (renamed(&recorded), renamed(&actual));
    }
    (recorded, actual)
}

/// Treats our history as the recorder treated the recorded one.
fn sorted(recorded: Vec<Value>, actual: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    let first = recorded.iter().position(|event| event["id"].is_null());
    let last = recorded.iter().rposition(|event| event["id"].is_null());
    let (Some(first), Some(last)) = (first, last) else {
        return (recorded, actual);
    };
    let after = recorded.len() - last - 1;
    let end = actual
        .len()
        .saturating_sub(after)
        .max(first.min(actual.len()));
    let mut inside: Vec<Value> = actual[first.min(actual.len())..end]
        .iter()
        .filter(|event| kind(event) != "ParallelStateSucceeded")
        .cloned()
        .collect();
    let mut wanted = recorded[first..=last].to_vec();
    for event in inside.iter_mut().chain(&mut wanted) {
        event["id"] = Value::Null;
        event["previousEventId"] = Value::Null;
    }
    let key = |event: &Value| (kind(event), label(event));
    inside.sort_by_key(key);
    wanted.sort_by_key(key);
    let left = recorded[..first]
        .iter()
        .cloned()
        .chain(wanted)
        .chain(recorded[last + 1..].iter().cloned());
    let right = actual[..first.min(actual.len())]
        .iter()
        .cloned()
        .chain(inside)
        .chain(actual[end..].iter().cloned());
    (left.collect(), right.collect())
}

/// Orders events by their way from the first one, and numbers them anew.
fn renamed(events: &[Value]) -> Vec<Value> {
    let mut ways: BTreeMap<u64, String> = BTreeMap::new();
    let mut order: Vec<(String, usize)> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let previous = event["previousEventId"].as_u64().unwrap_or(0);
        let before = ways.get(&previous).cloned().unwrap_or_default();
        let way = format!("{before}/{}:{}", kind(event), label(event));
        ways.insert(event["id"].as_u64().unwrap_or(0), way.clone());
        order.push((way, index));
    }
    order.sort();
    let mut numbers: BTreeMap<u64, usize> = BTreeMap::new();
    for (number, (_, index)) in order.iter().enumerate() {
        numbers.insert(events[*index]["id"].as_u64().unwrap_or(0), number + 1);
    }
    let rename = |id: &Value| json!(id.as_u64().and_then(|id| numbers.get(&id)).unwrap_or(&0));
    order
        .iter()
        .map(|(_, index)| {
            let mut event = events[*index].clone();
            event["id"] = rename(&event["id"]);
            event["previousEventId"] = rename(&event["previousEventId"]);
            event
        })
        .collect()
}

fn kind(event: &Value) -> String {
    event["type"].as_str().unwrap_or_default().to_owned()
}

/// The name and index in an event's details.
fn label(event: &Value) -> String {
    let members = event.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| name.ends_with("Details"))
        .map(|(_, details)| format!("{} {:>6}", details["name"], details["index"].to_string()))
        .collect()
}
