//! Canonical JSON and the versioned digest of a resource.
//!
//! The digest lands in a tag of every resource, so its form can never change: a new form is a new version beside
//! this one. Version 1 is the first 32 hexadecimal digits of SHA-256 over the canonical JSON of the fields below.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::resource::Resource;

/// Returns JSON text with keys sorted at every level and no white space.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort();
            text.push('{');
            for (position, key) in keys.into_iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_canonical(&members[key], text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&value.to_string());
        }
    }
}

/// Returns the digest, version 1, over everything of a resource that a manifest decides, tags included.
pub fn digest(resource: &Resource) -> String {
    hex(&Sha256::digest(
        canonical(&managed_fields(resource)).as_bytes(),
    ))[..32]
        .to_owned()
}

/// Returns lower-case hexadecimal digits, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn managed_fields(resource: &Resource) -> Value {
    match resource {
        Resource::Role(role) => json!({
            "kind": "role",
            "trust": role.trust,
            "inline": role.inline,
            "attached": role.attached,
            "permissions_boundary": role.permissions_boundary,
            "tags": role.tags,
        }),
        Resource::Activity(activity) => json!({
            "kind": "activity",
            "encryption": activity.encryption,
            "tags": activity.tags,
        }),
        Resource::Machine(machine) => json!({
            "kind": "machine",
            "type": machine.machine_type,
            "role_arn": machine.role_arn,
            "definition": machine.definition,
            "logging": machine.logging,
            "tracing": machine.tracing,
            "encryption": machine.encryption,
            "tags": machine.tags,
        }),
    }
}
