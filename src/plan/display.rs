//! What of a difference may be shown: values from the process environment appear as their references.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::action::Action;
use super::change::{Change, Details};
use super::kinds::Resource;
use super::mask;
use super::states::Masks;
use crate::asl::diff::{self, FieldChange};
use crate::policy;

/// The name that people use for a role's inline policies.
const POLICIES: &str = "policies";

/// Both sides of a change, whole, as they may be shown: the fields by the names that people use.
pub struct Sides {
    /// Null where the resource is not there yet.
    pub before: Value,
    /// Null where the resource goes.
    pub after: Value,
}

/// Returns both sides of a change without the values that `masks` names.
pub fn sides(before: Option<&Resource>, after: Option<&Resource>, masks: &Masks) -> Sides {
    let shown = |side: Option<&Resource>| side.map_or(Value::Null, with_kept);
    let (mut before, mut after) = (shown(before), shown(after));
    match after {
        Value::Null => mask::mask_deleted(&mut before),
        _ => mask::mask(&mut before, &mut after, masks),
    }
    Sides { before, after }
}

/// Returns what people see of a resource: of a role also what it keeps for running executions.
fn with_kept(resource: &Resource) -> Value {
    let mut shown = resource.shown();
    if let Resource::Role(role) = resource {
        for (policy, document) in &role.kept {
            shown[POLICIES][policy] = document.clone();
        }
    }
    shown
}

impl Change {
    /// Returns both sides as they may be shown; nothing where nothing changes, for then nobody knows what to hide.
    pub fn sides(&self) -> Sides {
        match self.action {
            Action::NoOp => sides(None, None, &self.masks),
            _ => sides(self.before.as_ref(), self.after.as_ref(), &self.masks),
        }
    }
}

/// Returns what is shown of a change: a function of what is observed and what is applied. A resource that is created is shown with
/// every field that has a value.
pub fn details(change: &Change) -> Details {
    let mut details = compare_sides(change);
    if let Some(former) = &change.renamed_from {
        let renamed = FieldChange::new(
            vec!["workflow".into()],
            Some(former.as_str().into()),
            Some(change.address.workflow().into()),
        );
        details.fields.insert(0, renamed);
    }
    details
}

fn compare_sides(change: &Change) -> Details {
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let masks = &change.masks;
    match (change.action, before, after) {
        (Action::Create, None, Some(_)) => {
            let after = sides(None, after, masks).after;
            compared(Value::Object(Map::new()), without_empty(after))
        }
        (Action::Update | Action::Replace, Some(_), Some(_)) => {
            let Sides { before, after } = sides(before, after, masks);
            compared(before, after)
        }
        _ => Details::default(),
    }
}

/// Compares two resources of one kind as they are shown.
fn compared(mut old: Value, mut new: Value) -> Details {
    let take = |value: &mut Value| {
        value
            .as_object_mut()
            .and_then(|members| members.shift_remove("definition"))
    };
    let (old_definition, new_definition) = (take(&mut old), take(&mut new));
    let policies = policy_changes(&mut old, &mut new);
    let mut fields = diff::values(&old, &new);
    fields.extend(policies);
    let nothing = Value::Object(Map::new());
    Details {
        fields,
        definition: match (old_definition, new_definition) {
            (old, Some(new)) => diff::definitions(old.as_ref().unwrap_or(&nothing), &new),
            (_, None) => Default::default(),
        },
    }
}

/// Leaves out the fields that say nothing: switches that are off, empty lists and maps.
fn without_empty(mut resource: Value) -> Value {
    let says = |value: &Value| match value {
        Value::Bool(is_on) => *is_on,
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    };
    if let Some(members) = resource.as_object_mut() {
        members.retain(|_, value| says(value));
    }
    resource
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
        let path = || vec![POLICIES.into(), name.as_str().into()];
        let gained = found
            .gained
            .into_iter()
            .map(|statement| FieldChange::new(path(), None, Some(statement)));
        let lost = found
            .lost
            .into_iter()
            .map(|statement| FieldChange::new(path(), Some(statement), None));
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
