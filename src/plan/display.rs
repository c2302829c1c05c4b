//! What of a difference may be shown: values from the process environment appear as their references.

use serde_json::{Value, json};

use super::change::Details;
use super::mask;
use super::resource::Resource;
use super::states::Desired;
use crate::asl::diff;

/// Compares two resources of one kind for showing.
pub fn details(before: &Resource, desired: &Desired) -> Details {
    let after = &desired.resource;
    let (mut old, mut new) = (shown(before), shown(after));
    mask::mask(&mut old, &mut new, desired);
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
