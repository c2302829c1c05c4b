//! Transitions: every target exists, every state is reached, every scope ends.
//!
//! AWS tells a scope without an end alone, without the states that nothing leads to.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::scopes::{Scope, StateAt, StatePart};
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::Part;
use crate::diagnostic::Segment;

pub(super) fn check(scopes: &[Scope], faults: &mut Vec<Fault>) {
    let all: HashSet<&str> = scopes
        .iter()
        .flat_map(|scope| &scope.states)
        .map(|state| state.name)
        .collect();
    for scope in scopes.iter().filter(|scope| !scope.states.is_empty()) {
        Graph::new(scopes, scope, &all).check(faults);
    }
}

/// A transition of a state: where it stands, and the state it names.
pub(super) struct Edge<'a> {
    pub part: StatePart,
    pub field: &'static str,
    pub next: &'a str,
}

struct Graph<'a> {
    scopes: &'a [Scope<'a>],
    scope: &'a Scope<'a>,
    all: &'a HashSet<&'a str>,
    names: HashMap<&'a str, &'a StateAt<'a>>,
}

impl<'a> Graph<'a> {
    fn new(scopes: &'a [Scope<'a>], scope: &'a Scope<'a>, all: &'a HashSet<&'a str>) -> Graph<'a> {
        let names = scope
            .states
            .iter()
            .map(|state| (state.name, state))
            .collect();
        Graph {
            scopes,
            scope,
            all,
            names,
        }
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let before = faults.len();
        let start = self.scope.members.get("StartAt").and_then(Value::as_str);
        if let Some(name) = start.filter(|name| !self.has(name)) {
            let path = [&self.scope.path[..], &["StartAt".into()]].concat();
            faults.push(Fault::new(self.missing(name), path));
        }
        for state in &self.scope.states {
            for edge in edges(state).filter(|edge| !self.has(edge.next)) {
                let path = state.at_part(edge.part, [edge.field.into()]);
                faults.push(Fault::new(self.missing(edge.next), path));
            }
        }
        // What hangs on a transition that leads nowhere, or on a state that is not understood, follows from that.
        let follows = faults.len() > before || self.is_broken(faults);
        if !self.scope.states.iter().any(is_terminal) {
            let path = [&self.scope.path[..], &["States".into()]].concat();
            faults.push(Fault {
                located: None,
                at_key: true,
                follows,
                ..Fault::new(Problem::NoTerminal, path)
            });
            return;
        }
        let Some(start) = start else { return };
        let reached = self.reached(start);
        for state in self
            .scope
            .states
            .iter()
            .filter(|state| !reached.contains(state.name))
        {
            let name = state.name.to_owned();
            let fault = Fault::new(Problem::Unreachable { name }, state.path.clone());
            faults.push(Fault {
                at_key: true,
                follows: follows || self.is_meant(state.name),
                ..fault
            });
        }
    }

    /// States that are no objects are there all the same.
    fn has(&self, name: &str) -> bool {
        self.scope
            .members
            .get("States")
            .is_some_and(|states| states.get(name).is_some())
    }

    /// Says whether a transition of another scope names a state of this one, which it does not reach.
    fn is_meant(&self, name: &str) -> bool {
        let others = self.scopes.iter().filter(|scope| {
            let mut own = scope.states.iter();
            own.all(|state| state.name != name)
        });
        others
            .flat_map(|scope| &scope.states)
            .flat_map(edges)
            .any(|edge| edge.next == name)
    }

    fn missing(&self, name: &str) -> Problem {
        Problem::MissingTarget {
            name: name.to_owned(),
            states: self
                .scope
                .states
                .iter()
                .map(|state| state.name.to_owned())
                .collect(),
            elsewhere: self.all.contains(name),
        }
    }

    /// Says whether a state of this scope has faults of its own that decide where it leads.
    fn is_broken(&self, faults: &[Fault]) -> bool {
        let depth = self.scope.path.len() + 2;
        let of_state = |fault: &Fault| {
            fault.path.starts_with(&self.scope.path)
                && (depth..=depth + 1).contains(&fault.path.len())
        };
        // A catcher or a rule whose `Next` is missing leads somewhere all the same.
        let of_entry = |fault: &Fault| {
            let is_list = matches!(fault.path.get(depth), Some(Segment::Key(key)) if key == "Catch" || key == "Choices");
            is_list
                && fault.path.starts_with(&self.scope.path)
                && match &fault.problem {
                    Problem::MissingFields { names } => names.contains(&"Next"),
                    Problem::UnknownField { meant, .. } => meant.as_deref() == Some("Next"),
                    _ => false,
                }
        };
        let decides = |fault: &Fault| {
            matches!(
                fault.problem,
                Problem::NoneOf { .. }
                    | Problem::EndIsFalse
                    | Problem::UnknownType { .. }
                    | Problem::MissingFields { .. }
                    | Problem::WrongType { .. }
                    | Problem::UnknownField { .. }
            )
        };
        faults
            .iter()
            .any(|fault| decides(fault) && of_state(fault) || of_entry(fault))
    }

    fn reached(&self, start: &'a str) -> HashSet<&'a str> {
        let (mut reached, mut waiting) = (HashSet::new(), vec![start]);
        while let Some(name) = waiting.pop() {
            if let Some(state) = self.names.get(name).filter(|_| reached.insert(name)) {
                waiting.extend(edges(state).map(|edge| edge.next));
            }
        }
        reached
    }
}

fn is_terminal(state: &StateAt) -> bool {
    let ends = state.members.get("End") == Some(&Value::Bool(true));
    ends || matches!(state.part, Some(Part::Succeed | Part::Fail))
}

/// Every transition of a state.
pub(super) fn edges<'a>(state: &StateAt<'a>) -> impl Iterator<Item = Edge<'a>> + use<'a> {
    let own = ["Next", "Default"].map(|field| (StatePart::Whole, field, state.text(field)));
    let listed = ["Choices", "Catch"].map(|field| state.list(field));
    let listed = listed.into_iter().flatten().map(|(part, entry)| {
        let next = entry.get("Next").and_then(Value::as_str);
        (part, "Next", next)
    });
    own.into_iter()
        .chain(listed)
        .filter_map(|(part, field, next)| {
            Some(Edge {
                part,
                field,
                next: next?,
            })
        })
}
