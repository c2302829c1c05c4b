//! One line that says how much a plan would do, and what a created thing consists of.

use super::super::action::Action;
use super::super::change::{Change, Plan};

/// Returns `2 to create, 1 to update; 4 unchanged` without what is zero.
pub fn summary(plan: &Plan) -> String {
    let counted = counts(plan.pending());
    let unchanged = plan.count(Action::NoOp);
    match (counted.is_empty(), unchanged) {
        (true, 0) => "nothing to do".to_owned(),
        (true, _) => format!("no changes; {unchanged} unchanged"),
        (false, 0) => counted,
        (false, _) => format!("{counted}; {unchanged} unchanged"),
    }
}

/// Returns `2 to create, 1 to update` without what is zero.
pub(super) fn counts<'c>(changes: impl Iterator<Item = &'c Change>) -> String {
    let actions: Vec<Action> = changes.map(|change| change.action).collect();
    let counted = [
        Action::Create,
        Action::Update,
        Action::Replace,
        Action::Delete,
    ]
    .into_iter()
    .filter_map(|action| {
        let count = actions.iter().filter(|own| **own == action).count();
        (count > 0).then(|| format!("{count} to {}", action.verb()))
    });
    counted.collect::<Vec<String>>().join(", ")
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
