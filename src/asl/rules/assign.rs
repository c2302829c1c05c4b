//! Names of variables, and who may set them.
//!
//! Source: `workflow-variables` of the Step Functions Developer Guide.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::QueryLanguage;
use crate::asl::walk::{ScopeAt, StateAt, StatePart};

const LONGEST: usize = 80;

/// Gives every `Assign` of a state: its own, and those of its rules and catchers.
fn assignments<'a>(
    state: &StateAt<'a>,
) -> impl Iterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
    let parts = state.leading_parts();
    parts.filter_map(|(part, members)| Some((part, members.get("Assign")?.as_object()?)))
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
pub(super) fn check_scopes(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let assigned: Vec<HashSet<&str>> = scopes.iter().map(names).collect();
    let mut earlier = Earlier::new(scopes);
    for scope in scopes {
        // Nearly every scope assigns nothing, and nothing is looked for then.
        if scope.states.iter().flat_map(set_by).next().is_none() {
            continue;
        }
        let mut outer: HashSet<&str> = HashSet::new();
        for (index, holder) in outer_scopes(scopes, scope) {
            // What comes before is looked for only where a name is assigned in both.
            let mut own = scope.states.iter().flat_map(set_by);
            if own.any(|name| assigned[index].contains(name)) {
                outer.extend(earlier.set_before(index, holder));
            }
        }
        if outer.is_empty() {
            continue;
        }
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
pub(super) fn names<'a>(scope: &ScopeAt<'a>) -> HashSet<&'a str> {
    scope.states.iter().flat_map(set_by).collect()
}

fn set_by<'a, 'b>(state: &'b StateAt<'a>) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
    let keys = assignments(state).flat_map(|(_, assign)| assign.keys());
    keys.map(|key| variable(state, key))
}

/// Which variables are set before a state; each question is worked out once, whatever the number of branches that ask it.
struct Earlier<'a, 'b> {
    scopes: &'b [ScopeAt<'a>],
    /// By scope, for each state the states that lead to it.
    leading: HashMap<usize, HashMap<&'a str, Vec<usize>>>,
    found: HashMap<(usize, &'a str), Vec<&'a str>>,
}

impl<'a, 'b> Earlier<'a, 'b> {
    fn new(scopes: &'b [ScopeAt<'a>]) -> Self {
        Earlier {
            scopes,
            leading: HashMap::new(),
            found: HashMap::new(),
        }
    }

    /// The variables that states set from which one state of a scope is reached.
    fn set_before(&mut self, index: usize, name: &'a str) -> &[&'a str] {
        let scope = &self.scopes[index];
        let leading = self.leading.entry(index).or_insert_with(|| leading(scope));
        self.found.entry((index, name)).or_insert_with(|| {
            let mut before = HashSet::new();
            let mut waiting = vec![name];
            while let Some(target) = waiting.pop() {
                for at in leading.get(target).into_iter().flatten() {
                    if before.insert(*at) {
                        waiting.push(scope.states[*at].name);
                    }
                }
            }
            let set: HashSet<&str> = before
                .into_iter()
                .flat_map(|at| set_by(&scope.states[at]))
                .collect();
            set.into_iter().collect()
        })
    }
}

fn leading<'a>(scope: &ScopeAt<'a>) -> HashMap<&'a str, Vec<usize>> {
    let mut leading: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, state) in scope.states.iter().enumerate() {
        for transition in state.transitions() {
            leading.entry(transition.next).or_default().push(at);
        }
    }
    leading
}

/// The scopes around one whose variables it sees, from the inside out, each with the state that holds it.
pub(super) fn outer_scopes<'a>(
    scopes: &[ScopeAt<'a>],
    scope: &ScopeAt<'a>,
) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let mut at = (scope.is_distributed, scope.holder);
    while let (false, Some(holder)) = at {
        found.push(holder);
        at = (scopes[holder.0].is_distributed, scopes[holder.0].holder);
    }
    found
}
