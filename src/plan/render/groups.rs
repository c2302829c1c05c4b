//! The changes of a plan by the workflow that they belong to.

use std::collections::BTreeMap;

use super::super::change::{Change, Plan};

/// Returns the changes that do something, in the order of their workflows' names; those of a workflow stay in the plan's order.
pub(super) fn by_workflow(plan: &Plan) -> BTreeMap<&str, Vec<&Change>> {
    let mut groups: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in plan.pending() {
        let group = groups.entry(change.address.workflow()).or_default();
        group.push(change);
    }
    groups
}
