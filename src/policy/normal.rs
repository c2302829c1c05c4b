//! The normal form of a policy document: equal for two documents that say the same.
//!
//! It undoes only what IAM itself ignores. It does not reason about wildcards or about statements that imply others.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Brings a document into the form in which two documents are compared.
///
/// A string becomes a list of one, lists and keys are sorted, actions and condition keys are written in lower
/// case (IAM ignores their case), a missing `Version` becomes `2008-10-17` as IAM takes it, and statements are
/// sorted by their content. A value that is no document comes back with its keys sorted.
pub fn normal_form(document: &Value) -> Value {
    let Value::Object(members) = document else {
        return sort_keys(document);
    };
    let mut normal: BTreeMap<&str, Value> = members
        .iter()
        .map(|(key, value)| {
            (
                key.as_str(),
                if key == "Statement" {
                    statements(value)
                } else {
                    sort_keys(value)
                },
            )
        })
        .collect();
    normal
        .entry("Version")
        .or_insert_with(|| Value::from("2008-10-17"));
    object(normal)
}

fn statements(value: &Value) -> Value {
    let mut list: Vec<Value> = as_list(value).iter().map(|one| statement(one)).collect();
    list.sort_by_cached_key(Value::to_string);
    list.dedup();
    Value::Array(list)
}

fn statement(value: &Value) -> Value {
    let Value::Object(members) = value else {
        return sort_keys(value);
    };
    let element = |(key, value): (&'_ String, &Value)| {
        let value = match key.as_str() {
            "Action" | "NotAction" => list_of(value, |text| text.to_ascii_lowercase()),
            "Resource" | "NotResource" => list_of(value, str::to_owned),
            "Principal" | "NotPrincipal" => principal(value),
            "Condition" => condition(value),
            _ => sort_keys(value),
        };
        (key.clone(), value)
    };
    let says_nothing = |key: &str, value: &Value| {
        key == "Condition" && value.as_object().is_some_and(Map::is_empty)
    };
    object(
        members
            .iter()
            .map(element)
            .filter(|(key, value)| !says_nothing(key, value))
            .collect(),
    )
}

/// `"*"` is `{"AWS": "*"}`, and IAM turns an account's number into the ARN of its root and back.
fn principal(value: &Value) -> Value {
    let everybody = Map::from_iter([("AWS".to_owned(), Value::from("*"))]);
    let members = match value {
        Value::String(text) if text == "*" => &everybody,
        Value::Object(members) => members,
        other => return sort_keys(other),
    };
    object(
        members
            .iter()
            .map(|(kind, names)| (kind.clone(), list_of(names, account_of_root)))
            .collect(),
    )
}

fn account_of_root(text: &str) -> String {
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", "", account, "root"] => (*account).to_owned(),
        _ => text.to_owned(),
    }
}

fn condition(value: &Value) -> Value {
    let Value::Object(operators) = value else {
        return sort_keys(value);
    };
    object(
        operators
            .iter()
            .map(|(operator, keys)| (operator.clone(), condition_keys(keys)))
            .collect(),
    )
}

fn condition_keys(value: &Value) -> Value {
    let Value::Object(keys) = value else {
        return sort_keys(value);
    };
    let mut normal = BTreeMap::new();
    for (key, values) in keys {
        let lower = key.to_ascii_lowercase();
        // Two spellings of one key are not ours to join: both stay, and the documents stay different.
        let key = if normal.contains_key(&lower) {
            key.clone()
        } else {
            lower
        };
        normal.insert(key, list_of(values, str::to_owned));
    }
    object(normal)
}

/// A string or a list becomes a sorted list without repeats; numbers and booleans count as their text, as in IAM.
fn list_of(value: &Value, spell: impl Fn(&str) -> String) -> Value {
    let mut list: Vec<Value> = as_list(value)
        .iter()
        .map(|one| match one {
            Value::String(text) => Value::String(spell(text)),
            Value::Number(_) | Value::Bool(_) => Value::String(one.to_string()),
            other => sort_keys(other),
        })
        .collect();
    list.sort_by_cached_key(Value::to_string);
    list.dedup();
    Value::Array(list)
}

fn as_list(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        one => std::slice::from_ref(one),
    }
}

fn sort_keys(value: &Value) -> Value {
    match value {
        Value::Object(members) => object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), sort_keys(value)))
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(sort_keys).collect()),
        scalar => scalar.clone(),
    }
}

fn object<K: Into<String> + Ord>(members: BTreeMap<K, Value>) -> Value {
    Value::Object(
        members
            .into_iter()
            .map(|(key, value)| (key.into(), value))
            .collect(),
    )
}
