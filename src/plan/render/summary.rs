//! One line that says how much a plan would do, and what a created thing consists of.

use serde_json::Value;

use super::super::action::Action;
use super::super::change::{Change, Plan};
use super::super::resource::{MachineType, Resource};

/// Returns `2 to create, 1 to update; 4 unchanged` without what is zero.
pub fn summary(plan: &Plan) -> String {
    let counted: Vec<String> = [
        Action::Create,
        Action::Update,
        Action::Replace,
        Action::Delete,
    ]
    .into_iter()
    .filter(|action| plan.count(*action) > 0)
    .map(|action| format!("{} to {}", plan.count(action), action.verb()))
    .collect();
    let unchanged = plan.count(Action::NoOp);
    match (counted.is_empty(), unchanged) {
        (true, 0) => "nothing to do".to_owned(),
        (true, _) => format!("no changes; {unchanged} unchanged"),
        (false, 0) => counted.join(", "),
        (false, _) => format!("{}; {unchanged} unchanged", counted.join(", ")),
    }
}

/// Describes a resource that is not compared with anything.
pub(super) fn contents(resource: &Resource) -> String {
    match resource {
        Resource::Role(role) => match (role.inline.len(), role.attached.len()) {
            (0, 0) => "trusted by the machine, no permissions".to_owned(),
            (inline, attached) => {
                let statements: usize = role.inline.values().map(statements).sum();
                let mut parts = Vec::new();
                if inline > 0 {
                    parts.push(plural(statements, "statement"));
                }
                if attached > 0 {
                    parts.push(plural(attached, "managed policy").replace("policys", "policies"));
                }
                parts.join(", ")
            }
        },
        Resource::Activity(_) => String::new(),
        Resource::Machine(machine) => {
            let kind = match machine.machine_type {
                MachineType::Standard => "standard",
                MachineType::Express => "express",
            };
            let states = machine
                .definition
                .get("States")
                .and_then(Value::as_object)
                .map_or(0, |s| s.len());
            format!("{kind}, {}", plural(states, "state"))
        }
    }
}

fn statements(document: &Value) -> usize {
    document
        .get("Statement")
        .and_then(Value::as_array)
        .map_or(1, Vec::len)
}

pub(super) fn plural(count: usize, word: &str) -> String {
    if count == 1 {
        format!("1 {word}")
    } else {
        format!("{count} {word}s")
    }
}

/// Says why a thing changes, and when it is for comments alone.
pub(super) fn why(change: &Change) -> String {
    let reason = change.reason.sentence();
    let details = &change.details;
    if details.definition.only_comments && details.fields.is_empty() {
        format!("{reason}, only comments")
    } else {
        reason.to_owned()
    }
}
