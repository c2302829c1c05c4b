//! State names: at most 80 characters, and unique in the whole definition.

use std::collections::HashSet;

use crate::asl::fault::{Fault, Problem};
use crate::asl::walk::ScopeAt;

const LONGEST: usize = 80;

pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        let of_key = |problem| Fault {
            at_key: true,
            ..Fault::new(problem, state.path())
        };
        if state.name.chars().count() > LONGEST {
            let name = state.name.to_owned();
            faults.push(of_key(Problem::StateNameTooLong { name }));
        }
        if !seen.insert(state.name) {
            let name = state.name.to_owned();
            faults.push(of_key(Problem::DuplicateState { name }));
        }
    }
}
