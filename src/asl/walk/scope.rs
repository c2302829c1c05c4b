//! The scopes of a definition: the machine, and every branch and processor in it.

use serde_json::{Map, Value};

use super::place::{Place, Surroundings};
use super::state::StateAt;
use crate::asl::fields::QueryLanguage;
use crate::asl::model::MachineType;
use crate::diagnostic::Segment;

/// A scope, where it is, and its states.
#[derive(Clone, Debug)]
pub struct ScopeAt<'a> {
    pub members: &'a Map<String, Value>,
    pub states: Vec<StateAt<'a>>,
    /// The scope around it, by its position among all, and the state of that scope which holds it.
    pub holder: Option<(usize, &'a str)>,
    /// Its states run in executions of their own, which see no outer variables.
    pub is_distributed: bool,
    place: Place<'a>,
}

/// Lists every scope of a definition, outer ones before those inside.
pub fn scopes(machine: &Map<String, Value>, machine_type: MachineType) -> Vec<ScopeAt<'_>> {
    let mut found: Vec<ScopeAt> = Vec::new();
    let mut pending = vec![ScopeAt::of_machine(machine, machine_type)];
    while let Some(scope) = pending.pop() {
        let index = found.len();
        let states = scope.states.iter();
        let inner = states.flat_map(|state| {
            state.scopes().map(|inner| ScopeAt {
                holder: Some((index, state.name)),
                ..inner
            })
        });
        let first_inner = pending.len();
        pending.extend(inner);
        pending[first_inner..].reverse();
        found.push(scope);
    }
    found
}

impl<'a> ScopeAt<'a> {
    pub(super) fn of_machine(
        members: &'a Map<String, Value>,
        machine_type: MachineType,
    ) -> ScopeAt<'a> {
        let surroundings = Surroundings {
            place: Place::default(),
            machine: QueryLanguage::of(members, QueryLanguage::JsonPath),
            is_express: machine_type == MachineType::Express,
        };
        ScopeAt::new(members, surroundings, false)
    }

    pub(super) fn new(
        members: &'a Map<String, Value>,
        around: Surroundings<'a>,
        is_distributed: bool,
    ) -> ScopeAt<'a> {
        let states = members.get("States").and_then(Value::as_object);
        let states = states.into_iter().flatten().filter_map(|(name, state)| {
            Some(StateAt::new(name, state.as_object()?, around.clone()))
        });
        ScopeAt {
            members,
            states: states.collect(),
            holder: None,
            is_distributed,
            place: around.place,
        }
    }

    /// Returns the keys and positions from the definition down to the scope.
    pub fn path(&self) -> Vec<Segment> {
        self.place.path()
    }

    /// Returns the path of something inside the scope.
    pub fn at(&self, below: impl IntoIterator<Item = Segment>) -> Vec<Segment> {
        let mut path = self.path();
        path.extend(below);
        path
    }
}
