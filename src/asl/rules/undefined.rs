//! Variables that nothing assigns: AWS takes them and warns.

use std::collections::HashSet;

use super::assign::{names, outer_scopes};
use super::scopes::Scope;
use crate::asl::fault::{Fault, Problem};
use crate::asl::variables;

pub(super) fn check(scopes: &[Scope], faults: &mut Vec<Fault>) {
    let Some(machine) = scopes.first() else {
        return;
    };
    let read = variables::references(machine.members);
    let assigned: Vec<HashSet<&str>> = scopes.iter().map(names).collect();
    for (index, scope) in scopes.iter().enumerate() {
        let visible: Vec<usize> = outer_scopes(scopes, scope)
            .into_iter()
            .map(|(outer, _)| outer)
            .chain([index])
            .collect();
        for state in &scope.states {
            for name in read.get(state.name).into_iter().flatten() {
                if visible
                    .iter()
                    .any(|index| assigned[*index].contains(name.as_str()))
                {
                    continue;
                }
                let problem = Problem::MaybeUnassigned { name: name.clone() };
                faults.push(Fault::new(problem, state.path.clone()));
            }
        }
    }
}
