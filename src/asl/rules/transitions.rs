//! Transitions: every target exists, every state is reached, every scope ends.
//!
//! AWS reports a scope without an end alone, without the states that nothing leads to.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use super::end_is_false::EndIsFalse;
use super::field_choice::NoneOf;
use super::missing_field::MissingFields;
use super::missing_target::MissingTarget;
use super::no_terminal_state::NoTerminal;
use super::unknown_field::UnknownField;
use super::unknown_state_type::UnknownType;
use super::unreachable_state::Unreachable;
use super::wrong_type::WrongType;
use crate::asl::fault::Fault;
use crate::asl::fields::Part;
use crate::asl::walk::{ScopeAt, StateAt};
use crate::diagnostic::Segment;

pub(super) fn check(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let all = Whole::new(scopes, faults);
    for (index, scope) in scopes.iter().enumerate() {
        if !scope.states.is_empty() {
            Graph::new(&all, index, scope).check(faults);
        }
    }
}

/// What is known of all scopes together, so that no scope looks at all others again.
struct Whole<'a> {
    scopes: &'a [ScopeAt<'a>],
    /// The names of all states.
    names: HashSet<&'a str>,
    /// The scopes with a state whose faults decide where it leads.
    broken: Vec<bool>,
    /// The names that transitions of scopes without such a state lead to.
    strays: OnceCell<HashSet<&'a str>>,
}

impl<'a> Whole<'a> {
    fn new(scopes: &'a [ScopeAt<'a>], faults: &[Fault]) -> Whole<'a> {
        let states = scopes.iter().flat_map(|scope| &scope.states);
        Whole {
            scopes,
            names: states.map(|state| state.name).collect(),
            broken: broken(scopes, faults),
            strays: OnceCell::new(),
        }
    }

    fn strays(&self) -> &HashSet<&'a str> {
        self.strays.get_or_init(|| {
            let mut strays = HashSet::new();
            for scope in self.scopes {
                let own: HashSet<&str> = scope.states.iter().map(|state| state.name).collect();
                let states = scope.states.iter();
                let targets = states.flat_map(StateAt::transitions).map(|way| way.next);
                strays.extend(targets.filter(|name| !own.contains(name)));
            }
            strays
        })
    }
}

/// Tells which scopes have a state with faults of its own that decide where it leads.
fn broken(scopes: &[ScopeAt], faults: &[Fault]) -> Vec<bool> {
    let mut broken = vec![false; scopes.len()];
    if faults.is_empty() {
        return broken;
    }
    let scopes = scopes.iter().enumerate();
    let by_path: HashMap<Vec<Segment>, usize> =
        scopes.map(|(index, scope)| (scope.path(), index)).collect();
    let mut mark = |path: &[Segment]| {
        if let Some(index) = by_path.get(path) {
            broken[*index] = true;
        }
    };
    for fault in faults {
        let depth = fault.path.len();
        if decides(fault) {
            // A state of the scope, or a field of it.
            (2..=3.min(depth)).for_each(|above| mark(&fault.path[..depth - above]));
        }
        if is_misspelled_next(fault) {
            let lists = fault.path.iter().enumerate().skip(2);
            lists
                .filter(|(_, segment)| matches!(segment, Segment::Key(key) if key == "Catch" || key == "Choices"))
                .for_each(|(at, _)| mark(&fault.path[..at - 2]));
        }
    }
    broken
}

fn decides(fault: &Fault) -> bool {
    fault.is::<NoneOf>()
        || fault.is::<EndIsFalse>()
        || fault.is::<UnknownType>()
        || fault.is::<MissingFields>()
        || fault.is::<WrongType>()
        || fault.is::<UnknownField>()
}

/// A catcher or a rule whose `Next` is missing leads somewhere all the same.
fn is_misspelled_next(fault: &Fault) -> bool {
    let is_missing = |fields: &MissingFields| fields.names.contains(&"Next");
    let is_meant = |field: &UnknownField| field.meant.as_deref() == Some("Next");
    fault.problem().is_some_and(is_missing) || fault.problem().is_some_and(is_meant)
}

struct Graph<'a> {
    all: &'a Whole<'a>,
    index: usize,
    scope: &'a ScopeAt<'a>,
    names: HashMap<&'a str, &'a StateAt<'a>>,
    /// The names of its states, listed in the diagnostic of every missing target.
    listed: OnceCell<Arc<[String]>>,
}

impl<'a> Graph<'a> {
    fn new(all: &'a Whole<'a>, index: usize, scope: &'a ScopeAt<'a>) -> Graph<'a> {
        let names = scope
            .states
            .iter()
            .map(|state| (state.name, state))
            .collect();
        Graph {
            all,
            index,
            scope,
            names,
            listed: OnceCell::new(),
        }
    }

    fn check(&self, faults: &mut Vec<Fault>) {
        let before = faults.len();
        let start = self.scope.members.get("StartAt").and_then(Value::as_str);
        if let Some(name) = start.filter(|name| !self.has(name)) {
            let path = self.scope.at(["StartAt".into()]);
            faults.push(Fault::new(self.missing(name), path));
        }
        for state in &self.scope.states {
            for way in state.transitions().filter(|way| !self.has(way.next)) {
                let path = state.at_part(way.part, [way.field.into()]);
                faults.push(Fault::new(self.missing(way.next), path));
            }
        }
        // What hangs on a transition that leads nowhere, or on a state that is not understood, follows from that.
        let follows = faults.len() > before || self.all.broken[self.index];
        if !self.scope.states.iter().any(is_terminal) {
            let path = self.scope.at(["States".into()]);
            faults.push(Fault {
                located: None,
                at_key: true,
                follows,
                ..Fault::new(NoTerminal, path)
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
            let fault = Fault::new(Unreachable { name }, state.path());
            faults.push(Fault {
                at_key: true,
                follows: follows || self.all.strays().contains(state.name),
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

    fn listed(&self) -> &Arc<[String]> {
        let states = self.scope.states.iter();
        self.listed
            .get_or_init(|| states.map(|state| state.name.to_owned()).collect())
    }

    fn missing(&self, name: &str) -> MissingTarget {
        MissingTarget {
            name: name.to_owned(),
            states: Arc::clone(self.listed()),
            elsewhere: self.all.names.contains(name),
        }
    }

    fn reached(&self, start: &'a str) -> HashSet<&'a str> {
        let (mut reached, mut waiting) = (HashSet::new(), vec![start]);
        while let Some(name) = waiting.pop() {
            if let Some(state) = self.names.get(name).filter(|_| reached.insert(name)) {
                waiting.extend(state.transitions().map(|way| way.next));
            }
        }
        reached
    }
}

fn is_terminal(state: &StateAt) -> bool {
    let ends = state.members.get("End") == Some(&Value::Bool(true));
    ends || matches!(state.part, Some(Part::Succeed | Part::Fail))
}
