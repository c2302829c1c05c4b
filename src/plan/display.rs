//! What of a difference may be shown: values from the process environment appear as their references.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::Details;
use super::resource::Resource;
use super::states::Desired;
use crate::asl::diff;

/// Compares two resources of one kind for showing.
pub fn details(before: &Resource, desired: &Desired) -> Details {
    let after = &desired.resource;
    let (mut old, mut new) = (shown(before), shown(after));
    mask(&mut old, &mut new, desired);
    let take = |value: &mut Value| {
        value
            .as_object_mut()
            .and_then(|members| members.shift_remove("definition"))
    };
    let (old_definition, new_definition) = (take(&mut old), take(&mut new));
    Details {
        fields: diff::values(&old, &new),
        definition: match (old_definition, new_definition) {
            (Some(old), Some(new)) => diff::definitions(&old, &new),
            _ => Default::default(),
        },
    }
}

/// Replaces secrets on both sides; the live side may hold an older value, which is nobody's to see either.
fn mask(old: &mut Value, new: &mut Value, desired: &Desired) {
    let secret = |(pointer, text): (&String, &String)| {
        Some((new.pointer(pointer)?.as_str()?.to_owned(), text.clone()))
    };
    let moved: Vec<(String, String)> = desired.masks.iter().filter_map(secret).collect();
    for (pointer, text) in &desired.masks {
        let same = old.pointer(pointer) == new.pointer(pointer);
        if let Some(value) = new.pointer_mut(pointer) {
            *value = Value::from(text.as_str());
        }
        if let Some(value) = old.pointer_mut(pointer) {
            *value = Value::from(if same {
                text.clone()
            } else {
                format!("(another value of {text})")
            });
        }
    }
    // A field that moved stands elsewhere on the live side.
    for (value, text) in moved.iter().filter(|(value, _)| !value.is_empty()) {
        each_string(old, &mut |string| {
            if string == value {
                *string = text.clone();
            }
        });
    }
    if !desired.secrets.is_empty() {
        hide_unknown(old, new);
    }
    for value in [old, new] {
        each_string(value, &mut |string| {
            for (secret, text) in &desired.secrets {
                *string = string.replace(secret, text);
            }
        });
    }
}

/// Hides what stands in live policies and not in the desired ones: statements are merged and sorted, so an older value
/// of a secret can stand anywhere in them. Actions hold no secrets.
fn hide_unknown(old: &mut Value, new: &Value) {
    let mut known = BTreeSet::new();
    collect(&new["policies"], &mut known);
    if let Some(policies) = old.get_mut("policies") {
        each_string(policies, &mut |text| {
            let is_action = text
                .split_once(':')
                .is_some_and(|(_, name)| !name.contains(':') && !name.contains('/'));
            let is_effect = matches!(text.as_str(), "Allow" | "Deny");
            if !known.contains(text.as_str()) && !is_action && !is_effect {
                *text = "(another value, not shown)".to_owned();
            }
        });
    }
}

fn collect<'a>(value: &'a Value, texts: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(texts.insert(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn each_string(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_string(item, change)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| each_string(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Lays a resource out as people name its fields; absent means AWS's default.
fn shown(resource: &Resource) -> Value {
    let mut value = match resource {
        Resource::Role(role) => json!({
            "trust": role.trust,
            "policies": role.inline,
            "managed_policies": role.attached,
            "permissions_boundary": role.permissions_boundary,
            "tags": role.tags,
        }),
        Resource::Activity(activity) => {
            json!({"encryption": activity.encryption, "tags": activity.tags})
        }
        Resource::Machine(machine) => json!({
            "type": machine.machine_type,
            "role_arn": machine.role_arn,
            "logging": machine.logging,
            "tracing": machine.tracing,
            "encryption": machine.encryption,
            "tags": machine.tags,
            "definition": machine.definition,
        }),
    };
    if let Value::Object(members) = &mut value {
        members.retain(|_, member| !member.is_null());
    }
    value
}
