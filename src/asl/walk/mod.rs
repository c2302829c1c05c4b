//! The walk over a definition: its scopes, their states and what is in these, each with where it is.
//!
//! What holds states is read from the field table. The walk works on JSON trees, so that a definition which is invalid
//! can be walked too; it goes inside a state only where the state's type has states of its own.

mod place;
mod scope;
mod state;
mod strings;
mod submachine;
mod transition;

use serde_json::Value;

use super::model::MachineType;
pub use place::StatePart;
pub use scope::{ScopeAt, scopes};
pub use state::StateAt;
pub use strings::{SegmentRef, strings};
pub use submachine::{Submachine, map_mode, processor_config, submachines};
pub(super) use transition::LEADING_LISTS;
pub use transition::{Transition, transitions};

/// Lists every state of a definition in the order of the text, a state before those inside it; the machine is taken for a
/// Standard one.
pub fn states(definition: &Value) -> Vec<StateAt<'_>> {
    let mut found = Vec::new();
    let Some(members) = definition.as_object() else {
        return found;
    };
    // A stack of our own: how deep a definition nests is the author's choice.
    let mut pending = ScopeAt::of_machine(members, MachineType::Standard).states;
    pending.reverse();
    while let Some(state) = pending.pop() {
        let inner = state.scopes().flat_map(|scope| scope.states);
        let inner: Vec<StateAt> = inner.collect();
        pending.extend(inner.into_iter().rev());
        found.push(state);
    }
    found
}

/// Returns whether a state of a definition waits until a job that it started has ended.
pub fn waits_for_job(definition: &Value) -> bool {
    let states = states(definition);
    let mut calls = states.iter().filter_map(StateAt::call);
    calls.any(|call| call.waits_for_job())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::pointer;

    #[test]
    fn nested_states_come_after_their_parent_and_before_its_neighbour() {
        let definition = json!({"StartAt": "A", "States": {
            "A": {"Type": "Parallel", "Branches": [
                {"StartAt": "B", "States": {"B": {"Type": "Map", "ItemProcessor": {"States": {"C": {"Type": "Pass"}}}}}},
                {"StartAt": "D", "States": {"D": {"Type": "Map", "Iterator": {"States": {"E": {"Type": "Pass"}}}}}}]},
            "F": {"Type": "Succeed"}}});
        let found = states(&definition);
        let paths: Vec<String> = found.iter().map(|state| pointer(&state.path())).collect();
        assert_eq!(
            paths,
            [
                "/States/A",
                "/States/A/Branches/0/States/B",
                "/States/A/Branches/0/States/B/ItemProcessor/States/C",
                "/States/A/Branches/1/States/D",
                "/States/A/Branches/1/States/D/Iterator/States/E",
                "/States/F",
            ]
        );
        let members = |state: &StateAt| definition.pointer(&pointer(&state.path()))?.as_object();
        assert!(
            found
                .iter()
                .all(|state| members(state) == Some(state.members))
        );
    }

    #[test]
    fn scopes_come_before_those_inside_and_know_what_holds_them() {
        let definition = json!({"States": {
            "A": {"Type": "Parallel", "Branches": [{"States": {}}, 1, {"States": {
                "B": {"Type": "Map", "Iterator": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "States": {"C": {}}}}}}]},
            "D": {"Type": "Task", "Branches": [{"States": {}}]}}});
        let found = scopes(definition.as_object().unwrap(), MachineType::Standard);
        let seen: Vec<_> = found
            .iter()
            .map(|scope| {
                let path = pointer(&scope.path());
                let is_express = scope.states.iter().any(StateAt::is_express);
                (path, scope.holder, scope.is_distributed, is_express)
            })
            .collect();
        let branch = |index: usize| format!("/States/A/Branches/{index}");
        assert_eq!(
            seen,
            [
                (String::new(), None, false, false),
                (branch(0), Some((0, "A")), false, false),
                (branch(2), Some((0, "A")), false, false),
                (branch(2) + "/States/B/Iterator", Some((2, "B")), true, true),
            ]
        );
    }

    #[test]
    fn a_task_that_waits_for_a_job_is_found_in_a_branch() {
        let task =
            |resource: &str| json!({"States": {"T": {"Type": "Task", "Resource": resource}}});
        let job = task("arn:aws:states:::ecs:runTask.sync:2");
        let definition = json!({"States": {"P": {"Type": "Parallel", "Branches": [job]}}});
        assert!(waits_for_job(&definition));
        assert!(!waits_for_job(&task("arn:aws:states:::sns:publish")));
    }

    #[test]
    fn what_is_no_definition_has_no_states() {
        for value in [
            json!(null),
            json!([]),
            json!({"States": []}),
            json!({"States": {"A": 1}}),
        ] {
            assert!(states(&value).is_empty());
        }
    }
}
