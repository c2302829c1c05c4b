//! A plan as the report that GitLab shows on a merge request (`artifacts:reports:terraform`).

use serde_json::{Value, json};

use super::super::action::Action;
use super::super::change::Plan;

/// Returns how many things are created, updated and deleted; GitLab knows no replacing, which is one of each end.
pub fn render(plan: &Plan) -> Value {
    let replaced = plan.count(Action::Replace);
    json!({
        "create": plan.count(Action::Create) + replaced,
        "update": plan.count(Action::Update),
        "delete": plan.count(Action::Delete) + replaced,
    })
}
