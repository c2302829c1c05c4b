//! The names of states, in the order of the definition, which is AWS's: too long ones and duplicates.

use std::collections::HashSet;

use super::duplicate_state::DuplicateState;
use super::state_name_too_long::{LONGEST, StateNameTooLong};
use crate::asl::fault::Fault;
use crate::asl::walk::ScopeAt;

pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        let of_key = |fault| Fault {
            at_key: true,
            ..fault
        };
        let name = || state.name.to_owned();
        if state.name.chars().count() > LONGEST {
            let problem = StateNameTooLong { name: name() };
            faults.push(of_key(Fault::new(problem, state.path())));
        }
        if !seen.insert(state.name) {
            let problem = DuplicateState { name: name() };
            faults.push(of_key(Fault::new(problem, state.path())));
        }
    }
}
