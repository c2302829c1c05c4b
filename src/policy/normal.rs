//! The normal form of a policy document: equal for two documents that say the same.
//!
//! It undoes only what IAM itself ignores. It does not reason about wildcards or about statements that imply others.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::arn::Arn;

/// How names are written whose case IAM ignores: those of actions and of condition keys.
#[derive(Clone, Copy)]
enum Case {
    /// As they stand: what is shown to people and sent to AWS.
    Kept,
    /// In lower case: what is compared.
    Folded,
}

/// Brings a document into normal form.
///
/// A string becomes a list of one, lists and keys are sorted, a missing `Version` becomes `2008-10-17` as IAM takes
/// it, and statements are sorted by their content. Names keep the case they are written in, so that the result can
/// be shown and sent; `same` looks past it. A value that is no document comes back with its keys sorted.
pub fn normal_form(document: &Value) -> Value {
    normal(document, Case::Kept)
}

/// Whether two documents say the same to IAM, which ignores the case of actions and condition keys.
pub fn same(a: &Value, b: &Value) -> bool {
    normal(a, Case::Folded) == normal(b, Case::Folded)
}

fn normal(document: &Value, case: Case) -> Value {
    let Value::Object(members) = document else {
        return sort_keys(document);
    };
    let mut normal: BTreeMap<&str, Value> = members
        .iter()
        .map(|(key, value)| {
            (
                key.as_str(),
                if key == "Statement" {
                    statements(value, case)
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

impl Case {
    fn spell(self, name: &str) -> String {
        match self {
            Case::Kept => name.to_owned(),
            Case::Folded => name.to_ascii_lowercase(),
        }
    }
}

fn statements(value: &Value, case: Case) -> Value {
    let mut list: Vec<Value> = as_list(value)
        .iter()
        .map(|one| statement(one, case))
        .collect();
    list.sort_by_cached_key(Value::to_string);
    list.dedup();
    Value::Array(list)
}

/// Brings one statement into normal form.
pub(super) fn statement_normal_form(value: &Value) -> Value {
    statement(value, Case::Kept)
}

fn statement(value: &Value, case: Case) -> Value {
    let Value::Object(members) = value else {
        return sort_keys(value);
    };
    let element = |(key, value): (&'_ String, &Value)| {
        let value = match key.as_str() {
            "Action" | "NotAction" => list_of(value, |text| case.spell(text)),
            "Resource" | "NotResource" => list_of(value, str::to_owned),
            "Principal" | "NotPrincipal" => principal(value),
            "Condition" => condition(value, case),
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
    match Arn::parse(text) {
        Some(Arn {
            service: "iam",
            region: "",
            account,
            resource: "root",
            ..
        }) => account.to_owned(),
        _ => text.to_owned(),
    }
}

fn condition(value: &Value, case: Case) -> Value {
    let Value::Object(operators) = value else {
        return sort_keys(value);
    };
    object(
        operators
            .iter()
            .map(|(operator, keys)| (operator.clone(), condition_keys(keys, case)))
            .collect(),
    )
}

fn condition_keys(value: &Value, case: Case) -> Value {
    let Value::Object(keys) = value else {
        return sort_keys(value);
    };
    let mut normal = BTreeMap::new();
    for (key, values) in keys {
        let spelled = case.spell(key);
        // Two spellings of one key are not ours to join: both stay, and the documents stay different.
        let key = if normal.contains_key(&spelled) {
            key.clone()
        } else {
            spelled
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
