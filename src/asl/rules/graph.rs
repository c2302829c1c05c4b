//! Transitions: every target exists, every state is reached, every scope ends.
//!
//! AWS tells a scope without an end alone, without the states that nothing leads to.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::scopes::{Scope, StateAt};
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
        Graph::new(scope, &all).check(faults);
    }
}

/// A transition: where it stands, and the state it names.
pub(super) type Edge<'a> = (Vec<Segment>, &'a str);

struct Graph<'a> {
    scope: &'a Scope<'a>,
    all: &'a HashSet<&'a str>,
    names: HashMap<&'a str, &'a StateAt<'a>>,
}

impl<'a> Graph<'a> {
    fn new(scope: &'a Scope<'a>, all: &'a HashSet<&'a str>) -> Graph<'a> {
        let names = scope
            .states
            .iter()
            .map(|state| (state.name, state))
            .collect();
        Graph { scope, all, names }
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let before = faults.len();
        let start = self.start();
        let edges = start
            .iter()
            .cloned()
            .chain(self.scope.states.iter().flat_map(edges));
        for (path, name) in edges.filter(|(_, name)| !self.has(name)) {
            faults.push(Fault::new(self.missing(name), path));
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
        let Some((_, start)) = start else { return };
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
                follows,
                ..fault
            });
        }
    }

    fn start(&self) -> Option<Edge<'a>> {
        let start = self.scope.members.get("StartAt")?.as_str()?;
        Some(([&self.scope.path[..], &["StartAt".into()]].concat(), start))
    }

    /// States that are no objects are there all the same.
    fn has(&self, name: &str) -> bool {
        self.scope
            .members
            .get("States")
            .is_some_and(|states| states.get(name).is_some())
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
        let of_state = |fault: &Fault| {
            let depth = self.scope.path.len() + 2;
            fault.path.starts_with(&self.scope.path)
                && (depth..=depth + 1).contains(&fault.path.len())
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
        faults.iter().any(|fault| decides(fault) && of_state(fault))
    }

    fn reached(&self, start: &'a str) -> HashSet<&'a str> {
        let (mut reached, mut waiting) = (HashSet::new(), vec![start]);
        while let Some(name) = waiting.pop() {
            if let Some(state) = self.names.get(name).filter(|_| reached.insert(name)) {
                waiting.extend(edges(state).into_iter().map(|(_, next)| next));
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
pub(super) fn edges<'a>(state: &StateAt<'a>) -> Vec<Edge<'a>> {
    let mut edges = Vec::new();
    for field in ["Next", "Default"] {
        edges.extend(
            state
                .text(field)
                .map(|next| (state.at([field.into()]), next)),
        );
    }
    for (path, entry) in ["Choices", "Catch"]
        .into_iter()
        .flat_map(|field| state.list(field))
    {
        let next = entry.get("Next").and_then(Value::as_str);
        edges.extend(next.map(|next| ([&path[..], &["Next".into()]].concat(), next)));
    }
    edges
}
