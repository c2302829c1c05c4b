//! What of a difference may be shown: values from the process environment appear as their references.

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
    for value in [old, new] {
        desired
            .secrets
            .iter()
            .for_each(|(secret, text)| replace(value, secret, text));
    }
}

fn replace(value: &mut Value, secret: &str, text: &str) {
    match value {
        Value::String(string) if string.contains(secret) => *string = string.replace(secret, text),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace(item, secret, text)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| replace(member, secret, text)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
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
