//! Canonical JSON and the versioned digest of a resource.
//!
//! The digest lands in a tag of every resource, so its form can never change: a new form is a new version beside
//! this one. Version 1 is the first 32 hexadecimal digits of SHA-256 over the canonical JSON of the fields below.

use std::borrow::Cow;

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
    let fields: Vec<String> = managed_fields(resource)
        .into_iter()
        .map(|(name, value)| format!("{}:{}", Value::from(name), canonical(&value)))
        .collect();
    let text = format!("{{{}}}", fields.join(","));
    hex(&Sha256::digest(text.as_bytes()))[..32].to_owned()
}

/// Returns lower-case hexadecimal digits, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the fields in the order of their names, as canonical JSON has them.
fn managed_fields(resource: &Resource) -> Vec<(&'static str, Cow<'_, Value>)> {
    let borrowed = |name, value| (name, Cow::Borrowed(value));
    let owned = |name, value| (name, Cow::Owned(value));
    match resource {
        Resource::Role(role) => vec![
            owned("attached", json!(role.attached)),
            owned("inline", json!(role.inline)),
            owned("kind", json!("role")),
            owned("permissions_boundary", json!(role.permissions_boundary)),
            owned("tags", json!(role.tags)),
            borrowed("trust", &role.trust),
        ],
        Resource::Activity(activity) => vec![
            owned("encryption", json!(activity.encryption)),
            owned("kind", json!("activity")),
            owned("tags", json!(activity.tags)),
        ],
        Resource::Machine(machine) => vec![
            borrowed("definition", &machine.definition),
            owned("encryption", json!(machine.encryption)),
            owned("kind", json!("machine")),
            owned("logging", json!(machine.logging)),
            owned("role_arn", json!(machine.role_arn)),
            owned("tags", json!(machine.tags)),
            owned("tracing", json!(machine.tracing)),
            owned("type", json!(machine.machine_type)),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::resource::{Activity, Machine, MachineType};

    /// These stand in tags of people's accounts; a change of them is a new version.
    #[test]
    fn digests_are_fixed_for_ever() {
        let activity = Resource::Activity(Activity {
            name: "a".to_owned(),
            arn: "arn".to_owned(),
            encryption: None,
            tags: [("team".to_owned(), "talk".to_owned())].into(),
        });
        let machine = Resource::Machine(Machine {
            name: "m".to_owned(),
            arn: "arn".to_owned(),
            machine_type: MachineType::Express,
            role_arn: "role".to_owned(),
            definition: json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}})
                .into(),
            logging: None,
            tracing: true,
            encryption: None,
            tags: Default::default(),
        });
        assert_eq!(digest(&activity), "5d15795176d398aadcf7d0cb6db6a801");
        assert_eq!(digest(&machine), "ed33e6279b1414b71bd0ed01fea3a103");
    }
}
