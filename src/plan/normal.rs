//! Canonical JSON and the versioned digest of a resource.
//!
//! The digest lands in a tag of every resource, so its form can never change: a new form is a new version beside
//! this one. Version 1 is the first 32 hexadecimal digits of SHA-256 over the canonical JSON of the fields below.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::kinds::Resource;

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
    let fields: Vec<String> = resource
        .digest_fields(1)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plan::{Activity, Machine, MachineType, Role};

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
        let role = Resource::Role(Role {
            kept: Default::default(),
            name: "r".to_owned(),
            path: "/".to_owned(),
            arn: "arn".to_owned(),
            trust: json!({"Version": "2012-10-17", "Statement": []}),
            inline: [("p".to_owned(), json!({"Statement": []}))].into(),
            attached: ["arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned()].into(),
            permissions_boundary: None,
            tags: [("team".to_owned(), "talk".to_owned())].into(),
        });
        assert_eq!(digest(&role), "7e2744353e7df7b8a3baa38d357bb066");
        assert_eq!(digest(&activity), "5d15795176d398aadcf7d0cb6db6a801");
        assert_eq!(digest(&machine), "ed33e6279b1414b71bd0ed01fea3a103");
    }
}
