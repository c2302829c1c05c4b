//! What of a difference may be shown: values from the process environment appear as their references.

use serde_json::{Value, json};

use super::change::Details;
use super::kinds::Resource;
use super::mask;
use super::states::Desired;
use crate::asl::diff::{self, FieldChange};

/// Compares two resources of one kind for showing.
pub fn details(before: &Resource, desired: &Desired) -> Details {
    let after = &desired.resource;
    let (mut old, mut new) = (before.shown(), after.shown());
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

/// Lists what of a new thing a reviewer must see: what a role may do, what a machine logs and with which key.
pub fn created(desired: &Desired) -> Details {
    let mut new = desired.resource.shown();
    mask::mask(&mut Value::Null, &mut new, desired);
    let field = |name: &'static str| Some((name, new.get(name)?));
    let fields = desired
        .resource
        .shown_when_new()
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
