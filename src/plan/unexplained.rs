//! What AWS has and no manifest explains any more: it may hold values that once came from the process environment, and nothing says which.
//!
//! What the language itself says stays: types, transitions, calls of services, names of errors, paths, numbers. Any other string is
//! shown only where the manifest has the same one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::asl::fields::{Kind, named, state_holders};

/// What is shown instead of a value.
const HIDDEN: &str = "(value not shown)";

/// Hides what stands in states that the desired definition does not have.
pub(super) fn hide_in_removed_states(old: &mut Value, new: &Value) {
    let mut stay = BTreeSet::new();
    names(new, &mut stay);
    let mut known = BTreeSet::new();
    collect(new, &mut known);
    removed_states(old, &stay, &known);
}

/// Hides what a definition holds.
pub(super) fn hide_in_definition(definition: &mut Value) {
    data(definition, &BTreeSet::new());
}

/// Hides strings of the live side that the desired side does not have. Actions and effects of policies hold no secrets.
pub(super) fn hide_in_policies(old: &mut Value, new: &Value) {
    let mut known = BTreeSet::new();
    collect(new, &mut known);
    each_string(old, &mut |text| {
        let is_action = text
            .split_once(':')
            .is_some_and(|(_, name)| !name.contains(':') && !name.contains('/'));
        let is_effect = matches!(text.as_str(), "Allow" | "Deny");
        if !is_action && !is_effect {
            hide(text, &known);
        }
    });
}

/// Hides every string of a value.
pub(super) fn hide_all(value: &mut Value) {
    each_string(value, &mut |text| hide(text, &BTreeSet::new()));
}

/// Collects the names of all states of a definition.
fn names<'a>(machine: &'a Value, found: &mut BTreeSet<&'a str>) {
    let states = machine.get("States").and_then(Value::as_object);
    for (name, state) in states.into_iter().flatten() {
        found.insert(name);
        for holder in state_holders() {
            match state.get(holder.name) {
                Some(Value::Array(branches)) => branches.iter().for_each(|it| names(it, found)),
                Some(processor) => names(processor, found),
                None => {}
            }
        }
    }
}

fn removed_states(machine: &mut Value, stay: &BTreeSet<&str>, known: &BTreeSet<&str>) {
    let states = machine.get_mut("States").and_then(Value::as_object_mut);
    for (name, state) in states.into_iter().flatten() {
        if !stay.contains(name.as_str()) {
            data(state, known);
            continue;
        }
        for holder in state_holders() {
            match state.get_mut(holder.name) {
                Some(Value::Array(branches)) => branches
                    .iter_mut()
                    .for_each(|branch| removed_states(branch, stay, known)),
                Some(processor) => removed_states(processor, stay, known),
                None => {}
            }
        }
    }
}

/// Hides the strings of a part of a definition that may hold anything.
fn data(part: &mut Value, known: &BTreeSet<&str>) {
    match part {
        Value::Object(members) => fields(members, known),
        Value::Array(items) => items.iter_mut().for_each(|item| data(item, known)),
        other => each_string(other, &mut |text| hide(text, known)),
    }
}

fn fields(members: &mut Map<String, Value>, known: &BTreeSet<&str>) {
    for (name, value) in members {
        let kind = named(name).map(|field| field.kind);
        match kind {
            Some(Kind::States) => {
                let states = value.as_object_mut().into_iter().flatten();
                states.for_each(|(_, state)| data(state, known));
            }
            Some(kind) if kind.part().is_some() && !kind.is_template() => data(value, known),
            _ => each_string(value, &mut |text| {
                if !is_language(name, kind, text) {
                    hide(text, known);
                }
            }),
        }
    }
}

/// Returns whether the string of a field says something of the language, and nothing that an author makes up but names.
fn is_language(field: &str, kind: Option<Kind>, text: &str) -> bool {
    match kind {
        Some(Kind::StateName | Kind::OneOf(_) | Kind::Texts) => true,
        // An intrinsic function may quote anything.
        Some(Kind::Path | Kind::NullablePath) => !text.contains('\''),
        _ => field == "Type" || field == "Resource" && text.contains(":states:::"),
    }
}

fn hide(text: &mut String, known: &BTreeSet<&str>) {
    if !known.contains(text.as_str()) {
        HIDDEN.clone_into(text);
    }
}

/// Collects every string of a value.
pub(super) fn collect<'a>(value: &'a Value, texts: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(texts.insert(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Changes every string of a value.
pub(super) fn each_string(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_string(item, change)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| each_string(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_a_state_that_goes_only_what_the_language_says_is_shown() {
        let mut old = json!({"StartAt": "A", "States": {
            "A": {"Type": "Map", "Comment": "old words", "ItemProcessor": {"StartAt": "Gone", "States": {
                "Gone": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"MessageBody": "old token", "QueueUrl": "same"},
                    "Retry": [{"ErrorEquals": ["Some.Error"], "MaxAttempts": 2}], "Next": "End", "ResultPath": "$.x"}}}}}});
        let new = json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "same"}}});
        hide_in_removed_states(&mut old, &new);
        assert_eq!(
            old,
            json!({"StartAt": "A", "States": {
                "A": {"Type": "Map", "Comment": "old words", "ItemProcessor": {"StartAt": "Gone", "States": {
                    "Gone": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": {"MessageBody": HIDDEN, "QueueUrl": "same"},
                        "Retry": [{"ErrorEquals": ["Some.Error"], "MaxAttempts": 2}], "Next": "End", "ResultPath": "$.x"}}}}}})
        );
        hide_in_definition(&mut old);
        assert_eq!(old["States"]["A"]["Comment"], HIDDEN);
        assert_eq!(old["StartAt"], "A");
    }
}
