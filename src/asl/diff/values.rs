//! The difference of two JSON values: the deepest places at which they differ.

use serde_json::{Map, Value};

use super::change::FieldChange;
use crate::diagnostic::Segment;

/// Lists the fields in which two JSON values differ, at the deepest place where both have a value.
pub fn values(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    fields(before, after, &mut Vec::new(), &mut changes);
    changes
}

/// Lists the members in which two objects differ, without some of them.
pub(super) fn objects(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    skip: &dyn Fn(&str) -> bool,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    members(before, after, &mut Vec::new(), &mut changes, skip);
    changes
}

fn fields(before: &Value, after: &Value, path: &mut Vec<Segment>, changes: &mut Vec<FieldChange>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            members(before, after, path, changes, &|_| false)
        }
        (Value::Array(old), Value::Array(new))
            if old.len() == new.len() || old.iter().chain(new).any(is_tree) =>
        {
            elements(old, new, path, changes);
        }
        _ if before == after => {}
        _ => changes.push(FieldChange::new(
            path.clone(),
            Some(before.clone()),
            Some(after.clone()),
        )),
    }
}

/// Compares two lists: what is equal at both ends is passed over, the rest is paired, and what is left over was
/// added or removed. Lists of plain values whose lengths differ are compared whole, for they are read whole.
fn elements(
    before: &[Value],
    after: &[Value],
    path: &mut Vec<Segment>,
    changes: &mut Vec<FieldChange>,
) {
    let (head, tail) = equal_ends(before, after);
    let old = &before[head..before.len() - tail];
    let new = &after[head..after.len() - tail];
    for offset in 0..old.len().max(new.len()) {
        path.push((head + offset).into());
        either(old.get(offset), new.get(offset), path, changes);
        path.pop();
    }
}

/// Counts what is equal at the start of two lists, and at the end of what then remains.
pub(super) fn equal_ends(before: &[Value], after: &[Value]) -> (usize, usize) {
    let same = |(before, after): &(&Value, &Value)| before == after;
    let head = before.iter().zip(after).take_while(same).count();
    let (old, new) = (&before[head..], &after[head..]);
    let tail = old.iter().rev().zip(new.iter().rev());
    (head, tail.take_while(same).count())
}

/// Compares what stands at one place, where it may stand on one side only.
fn either(
    before: Option<&Value>,
    after: Option<&Value>,
    path: &mut Vec<Segment>,
    changes: &mut Vec<FieldChange>,
) {
    match (before, after) {
        (Some(before), Some(after)) => fields(before, after, path, changes),
        (before, after) => changes.push(FieldChange::new(
            path.clone(),
            before.cloned(),
            after.cloned(),
        )),
    }
}

fn is_tree(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn members(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    path: &mut Vec<Segment>,
    changes: &mut Vec<FieldChange>,
    skip: &dyn Fn(&str) -> bool,
) {
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    for key in after.keys().chain(gone).filter(|key| !skip(key)) {
        path.push(key.as_str().into());
        either(before.get(key), after.get(key), path, changes);
        path.pop();
    }
}
