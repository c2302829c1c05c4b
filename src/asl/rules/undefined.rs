//! Variables that nothing assigns: AWS takes them and warns.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::assign::{names, outer_scopes};
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::QueryLanguage;
use crate::asl::variables;
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::Segment;
use crate::query::jsonata::functions;

pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
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
            let places = OnceCell::new();
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
                let fault = Fault::new(problem, state.path());
                let places = places.get_or_init(|| first_places(state));
                faults.push(match places.get(name.as_str()) {
                    // AWS tells the state alone.
                    Some((path, span)) => Fault {
                        path: path.clone(),
                        ..fault
                    }
                    .in_string(span.clone()),
                    None => fault,
                });
            }
        }
    }
}

/// Where a text reads a variable: the path of the text, and bytes in it.
type Place = (Vec<Segment>, Range<usize>);

/// Finds the first text of a state that reads each variable, in one walk for all of them.
fn first_places<'a>(state: &StateAt<'a>) -> HashMap<&'a str, Place> {
    let mut places = HashMap::new();
    state.strings(&mut |text, steps| {
        for (name, span) in variables::reads(text) {
            places.entry(name).or_insert_with(|| {
                let path = state.at(steps.iter().copied().map(Segment::from));
                (path, span)
            });
        }
    });
    places
}
