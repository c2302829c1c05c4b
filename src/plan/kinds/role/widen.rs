//! Changing a role under machines that are being updated: wider first, narrower last.
//!
//! Running executions keep the definition and the role they started with, and an update of a machine takes a moment
//! to be everywhere. So what a role gains is written before its machine, and what it loses is taken away after it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Role;
use crate::policy;

/// Returns whether `after` takes something away that `before` allows.
pub(super) fn narrows(before: &Role, after: &Role) -> bool {
    let between = widened(before, after);
    let rest = Role {
        kept: after.kept.clone(),
        ..between
    };
    rest != *after
}

/// Returns the role between the two: everything that either allows.
///
/// Trust is the new one: it decides who may use the role, not what running executions may do. Where old and new
/// policies do not fit into the role together, the new ones take over at once.
pub(super) fn widened(before: &Role, after: &Role) -> Role {
    let mut between = after.clone();
    between.kept.clone_from(&before.kept);
    let both = union(&before.inline, &after.inline);
    if policy::fits_role(both.values()) {
        between.inline = both;
    }
    between.attached.extend(before.attached.iter().cloned());
    if before.permissions_boundary.is_none() {
        between.permissions_boundary = None;
    }
    between
}

/// Returns whether the policies have no room beside each other, so that nothing is kept for running executions.
pub(super) fn is_at_once(before: &Role, after: &Role) -> bool {
    !policy::fits_role(union(&before.inline, &after.inline).values())
}

fn union(
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
) -> BTreeMap<String, Value> {
    let mut policies = before.clone();
    for (name, new) in after {
        let both = match before.get(name) {
            Some(old) => both(old, new),
            None => new.clone(),
        };
        policies.insert(name.clone(), both);
    }
    policies
}

/// Returns one document with the statements of both; the new one alone where nothing is lost by that.
fn both(old: &Value, new: &Value) -> Value {
    let mut statements = statements(new);
    let before = statements.len();
    for statement in self::statements(old) {
        if allows(&statement) && !statements.iter().any(|new| covers(new, &statement)) {
            statements.push(statement);
        }
    }
    if statements.len() == before {
        return new.clone();
    }
    let version = new
        .get("Version")
        .cloned()
        .unwrap_or_else(|| json!("2012-10-17"));
    policy::normal_form(&json!({"Version": version, "Statement": statements}))
}

/// Returns whether `new` is `old`, or differs in no more than further actions and resources.
pub(super) fn covers(new: &Value, old: &Value) -> bool {
    let (Some(new), Some(old)) = (new.as_object(), old.as_object()) else {
        return new == old;
    };
    let holds = |name: &String, old: &Value| match (new.get(name), old) {
        (Some(Value::Array(new)), Value::Array(old)) if name == "Action" || name == "Resource" => {
            old.iter().all(|item| new.contains(item))
        }
        (found, old) => found == Some(old),
    };
    new.len() == old.len() && old.iter().all(|(name, old)| holds(name, old))
}

/// An old denial is not kept: keeping it could take away what the new document allows.
pub(super) fn allows(statement: &Value) -> bool {
    statement.get("Effect").and_then(Value::as_str) == Some("Allow")
}

pub(super) fn statements(document: &Value) -> Vec<Value> {
    match document.get("Statement") {
        Some(Value::Array(items)) => items.clone(),
        Some(single) => vec![single.clone()],
        None => Vec::new(),
    }
}
