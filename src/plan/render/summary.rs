//! One line that says how much a plan would do, and what a created thing consists of.

use super::super::action::Action;
use super::super::change::{Change, Plan};

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
