//! A plan for programs. Values from the process environment appear as their references here too.

use serde_json::{Value, json};

use super::super::action::Action;
use super::super::change::{Change, Plan};

/// Version of the shape below.
const FORMAT_VERSION: u64 = 1;

/// Returns the documented JSON form of a plan.
pub fn render(plan: &Plan) -> Value {
    let count = |action| plan.count(action);
    json!({
        "format_version": FORMAT_VERSION,
        "stack": plan.scope.ownership.stack,
        "environment": plan.scope.ownership.environment,
        "account": plan.scope.account,
        "region": plan.scope.region,
        "summary": {
            "create": count(Action::Create),
            "update": count(Action::Update),
            "replace": count(Action::Replace),
            "delete": count(Action::Delete),
            "unchanged": count(Action::NoOp),
            "drifted": plan.drifted(),
            "conflicts": plan.conflicts.len(),
        },
        "changes": plan.changes.iter().map(change).collect::<Vec<_>>(),
        "conflicts": plan.conflicts,
        "notes": plan.notes,
    })
}

fn change(change: &Change) -> Value {
    let resource = change.resource();
    let mut value = json!({
        "address": change.address,
        "kind": change.address.kind(),
        "name": resource.map(|resource| resource.name()),
        "arn": resource.map(|resource| resource.arn()),
        "action": change.action,
        "reason": change.reason,
        "reason_text": change.reason.sentence(),
        "warnings": change.warnings,
    });
    if let (Value::Object(members), Ok(Value::Object(details))) =
        (&mut value, serde_json::to_value(&change.details))
    {
        members.extend(details);
    }
    value
}
