//! Variables that nothing assigns: AWS takes them and warns.

use std::collections::HashSet;
use std::ops::Range;

use super::assign::{names, outer_scopes};
use super::scopes::{Scope, StateAt};
use super::texts;
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::QueryLanguage;
use crate::asl::variables;
use crate::diagnostic::Segment;
use crate::query::jsonata::functions;

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
                    // A function that is handed on, as in `$map($list, $string)`.
                    || state.language == QueryLanguage::Jsonata && functions::is_built_in(name)
                {
                    continue;
                }
                let problem = Problem::MaybeUnassigned { name: name.clone() };
                let fault = Fault::new(problem, state.path.clone());
                faults.push(match place(state, name) {
                    // AWS tells the state alone.
                    Some((path, span)) => Fault { path, ..fault }.in_string(span),
                    None => fault,
                });
            }
        }
    }
}

/// Finds the first text of a state that reads a variable, and where in it.
fn place(state: &StateAt, name: &str) -> Option<(Vec<Segment>, Range<usize>)> {
    let mut found = None;
    texts::of_state(state, &mut |text, steps| {
        if found.is_none() {
            let mut reads = variables::reads(text).into_iter();
            let read = reads.find(|(read, _)| *read == name);
            let path = || state.at(steps.iter().copied().map(Segment::from));
            found = read.map(|(_, span)| (path(), span));
        }
    });
    found
}
