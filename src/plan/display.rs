//! What of a difference may be shown: values from the process environment appear as their references.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::action::Action;
use super::change::Details;
use super::kinds::Resource;
use super::mask;
use super::states::Masks;
use crate::asl::diff::{self, FieldChange};
use crate::policy;

/// The name that people use for a role's inline policies.
const POLICIES: &str = "policies";

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
    let (mut old, mut new) = (before.shown(), after.shown());
    mask::mask(&mut old, &mut new, masks);
    let take = |value: &mut Value| {
        value
            .as_object_mut()
            .and_then(|members| members.shift_remove("definition"))
    };
    let (old_definition, new_definition) = (take(&mut old), take(&mut new));
    let policies = policy_changes(&mut old, &mut new);
    let mut fields = diff::values(&old, &new);
    fields.extend(policies);
    Details {
        fields,
        definition: match (old_definition, new_definition) {
            (Some(old), Some(new)) => diff::definitions(&old, &new),
            _ => Default::default(),
        },
    }
}

/// Lists what of a new thing a reviewer must see: what a role may do, what a machine logs and with which key.
fn created(resource: &Resource, masks: &Masks) -> Details {
    let mut new = resource.shown();
    mask::mask(&mut Value::Null, &mut new, masks);
    let field = |name: &'static str| Some((name, new.get(name)?));
    let fields = resource
        .shown_when_new()
        .into_iter()
        .filter_map(field)
        .filter(|(_, value)| !matches!(value, Value::Bool(false)) && **value != json!([]))
        .map(|(name, value)| added(vec![name.to_owned()], value));
    let fields: Vec<FieldChange> = fields.collect();
    let statements = policy_changes(&mut json!({}), &mut new);
    Details {
        fields: statements.into_iter().chain(fields).collect(),
        definition: Default::default(),
    }
}

/// Takes the inline policies off both sides and lists the statements that come and go; a document that cannot be compared
/// by its statements stays.
fn policy_changes(old: &mut Value, new: &mut Value) -> Vec<FieldChange> {
    let names: BTreeSet<String> = [&*old, &*new]
        .into_iter()
        .filter_map(|side| side.get(POLICIES)?.as_object())
        .flat_map(|policies| policies.keys().cloned())
        .collect();
    let mut changes = Vec::new();
    for name in names {
        let document = |side: &Value| side.get(POLICIES)?.get(&name).cloned();
        let (before, after) = (document(old), document(new));
        let Some(found) = policy::difference(before.as_ref(), after.as_ref()) else {
            continue;
        };
        let path = || vec![POLICIES.to_owned(), name.clone()];
        let gained = found.gained.into_iter().map(|statement| FieldChange {
            path: path(),
            before: None,
            after: Some(statement),
        });
        let lost = found.lost.into_iter().map(|statement| FieldChange {
            path: path(),
            before: Some(statement),
            after: None,
        });
        changes.extend(gained.chain(lost));
        for side in [&mut *old, &mut *new] {
            let policies = side.get_mut(POLICIES).and_then(Value::as_object_mut);
            policies.map(|policies| policies.shift_remove(&name));
        }
    }
    // What is left of a side without policies must not differ from one that never had any.
    for side in [old, new] {
        let is_empty = side
            .get(POLICIES)
            .is_some_and(|policies| *policies == json!({}));
        if let (true, Some(members)) = (is_empty, side.as_object_mut()) {
            members.shift_remove(POLICIES);
        }
    }
    changes
}

fn added(path: Vec<String>, value: &Value) -> FieldChange {
    FieldChange {
        path,
        before: None,
        after: Some(value.clone()),
    }
}
