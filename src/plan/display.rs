//! What of a difference may be shown: values from the process environment appear as their references.

use serde_json::{Value, json};

use super::action::Action;
use super::change::Details;
use super::mask;
use super::resource::Resource;
use super::states::Masks;
use crate::asl::diff::{self, FieldChange};

/// Returns what is shown of a change: a function of what is observed and what is applied.
pub fn details(
    action: Action,
    before: Option<&Resource>,
    after: Option<&Resource>,
    masks: &Masks,
) -> Details {
    match (action, before, after) {
        (Action::Create, None, Some(after)) => created(after, masks),
        (Action::Update | Action::Replace, Some(before), Some(after)) => {
            compared(before, after, masks)
        }
        _ => Details::default(),
    }
}

/// Compares two resources of one kind for showing.
fn compared(before: &Resource, after: &Resource, masks: &Masks) -> Details {
    let (mut old, mut new) = (shown(before), shown(after));
    mask::mask(&mut old, &mut new, masks);
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

/// Lists what of a new thing a reviewer must see: what a role may do, what a machine logs and with which key.
fn created(resource: &Resource, masks: &Masks) -> Details {
    let mut new = shown(resource);
    mask::mask(&mut Value::Null, &mut new, masks);
    let field = |name: &'static str| Some((name, new.get(name)?));
    let fields = [
        "managed_policies",
        "permissions_boundary",
        "logging",
        "tracing",
        "encryption",
    ]
    .into_iter()
    .filter_map(field)
    .filter(|(_, value)| !matches!(value, Value::Bool(false)) && **value != json!([]))
    .map(|(name, value)| added(vec![name.to_owned()], value));
    let policies = new.get("policies").and_then(Value::as_object);
    let statements = policies
        .into_iter()
        .flatten()
        .flat_map(|(policy, document)| {
            let statements = document.get("Statement").and_then(Value::as_array);
            statements
                .into_iter()
                .flatten()
                .enumerate()
                .map(move |(position, statement)| {
                    let path = ["policies", policy, "Statement", &position.to_string()];
                    added(path.map(str::to_owned).to_vec(), statement)
                })
        });
    Details {
        fields: statements.chain(fields).collect(),
        definition: Default::default(),
    }
}

fn added(path: Vec<String>, value: &Value) -> FieldChange {
    FieldChange {
        path,
        before: None,
        after: Some(value.clone()),
    }
}

/// Lays a resource out as people name its fields; absent means AWS's default.
pub(super) fn shown(resource: &Resource) -> Value {
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
