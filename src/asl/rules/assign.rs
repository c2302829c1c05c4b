//! Names of variables, and who may set them.
//!
//! Source: `workflow-variables` of the Step Functions Developer Guide.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::graph::edges;
use super::scopes::{Scope, StateAt, StatePart};
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::QueryLanguage;

const LONGEST: usize = 80;

/// Gives every `Assign` of a state: its own, and those of its rules and catchers.
fn assignments<'a>(
    state: &StateAt<'a>,
) -> impl Iterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
    let lists = ["Choices", "Catch"].map(|field| state.list(field));
    let all = [(StatePart::Whole, state.members)].into_iter();
    all.chain(lists.into_iter().flatten())
        .filter_map(|(part, members)| Some((part, members.get("Assign")?.as_object()?)))
}

/// The name that a key of `Assign` sets.
pub(super) fn variable<'a>(state: &StateAt, key: &'a str) -> &'a str {
    match state.language {
        QueryLanguage::JsonPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::Jsonata => key,
    }
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for (part, assign) in assignments(state) {
        for key in assign.keys() {
            let name = variable(state, key).to_owned();
            let problem = match name.as_str() {
                "states" => Problem::ReservedVariable { name },
                _ if is_name(&name) => continue,
                _ => Problem::VariableName { name },
            };
            faults.push(Fault {
                at_key: true,
                ..Fault::new(
                    problem,
                    state.at_part(part, ["Assign".into(), key.as_str().into()]),
                )
            });
        }
    }
}

/// An identifier of Unicode (UAX #31).
fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters
        .next()
        .is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    first && letters.all(unicode_ident::is_xid_continue) && name.chars().count() <= LONGEST
}

/// An inner scope reads outer variables, and does not set them; a distributed one does not even see them.
///
/// What counts are the states that come before the one that holds the inner scope: AWS was recorded to take a name
/// that a branch sets and the Catch of its Parallel sets too.
pub(super) fn check_scopes(scopes: &[Scope], faults: &mut Vec<Fault>) {
    for scope in scopes {
        let outer: HashSet<&str> = outer_scopes(scopes, scope)
            .into_iter()
            .flat_map(|(index, holder)| set_before(&scopes[index], holder))
            .collect();
        for state in &scope.states {
            for (part, assign) in assignments(state) {
                for key in assign.keys() {
                    let name = variable(state, key);
                    if outer.contains(name) {
                        let problem = Problem::OuterVariable {
                            name: name.to_owned(),
                        };
                        let path = state.at_part(part, ["Assign".into(), key.as_str().into()]);
                        faults.push(Fault {
                            at_key: true,
                            ..Fault::new(problem, path)
                        });
                    }
                }
            }
        }
    }
}

/// The variables that the states of a scope set.
pub(super) fn names<'a>(scope: &Scope<'a>) -> HashSet<&'a str> {
    scope.states.iter().flat_map(set_by).collect()
}

fn set_by<'a, 'b>(state: &'b StateAt<'a>) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
    let keys = assignments(state).flat_map(|(_, assign)| assign.keys());
    keys.map(|key| variable(state, key))
}

/// The variables that states set from which one state is reached.
fn set_before<'a>(scope: &Scope<'a>, name: &str) -> Vec<&'a str> {
    let mut before: HashSet<&str> = HashSet::new();
    let mut waiting = vec![name];
    while let Some(target) = waiting.pop() {
        for state in &scope.states {
            let leads = edges(state).any(|edge| edge.next == target);
            if leads && before.insert(state.name) {
                waiting.push(state.name);
            }
        }
    }
    let earlier = scope
        .states
        .iter()
        .filter(|state| before.contains(state.name));
    earlier.flat_map(set_by).collect()
}

/// The scopes around one whose variables it sees, from the inside out, each with the state that holds it.
pub(super) fn outer_scopes<'a>(scopes: &[Scope<'a>], scope: &Scope<'a>) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let mut at = (scope.distributed, scope.outer);
    while let (false, Some(outer)) = at {
        found.push(outer);
        at = (scopes[outer.0].distributed, scopes[outer.0].outer);
    }
    found
}
