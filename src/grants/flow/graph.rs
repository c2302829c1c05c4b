//! The states of a machine, each with what leads to it, and what its variables are assigned.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::asl::model::MachineType;
use crate::asl::walk::{StateAt, StatePart, scopes};
use crate::diagnostic::Segment;

/// A part of a state that leads on or assigns: the state, the part, and the members of that part.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartOf<'a> {
    pub state: usize,
    pub part: StatePart,
    pub members: &'a Map<String, Value>,
}

/// One way to a state.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// The start of the execution.
    Execution,
    /// The first state of a branch or of a processor: the state that holds it.
    Held(usize),
    From(PartOf<'a>),
}

#[derive(Debug)]
pub(super) struct Node<'a> {
    pub state: StateAt<'a>,
    pub ways: Vec<Way<'a>>,
}

#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub nodes: Vec<Node<'a>>,
    /// By path.
    positions: BTreeMap<Vec<Segment>, usize>,
    /// What assigns each variable. Scopes are not distinguished: a name counts with all its assignments.
    assigned: BTreeMap<String, Vec<PartOf<'a>>>,
    /// An expression makes a whole `Assign`, so any variable may be assigned by it.
    assigns_any: bool,
}

impl<'a> Graph<'a> {
    pub fn of(definition: Option<&'a Map<String, Value>>) -> Self {
        let mut graph = Graph {
            nodes: Vec::new(),
            positions: BTreeMap::new(),
            assigned: BTreeMap::new(),
            assigns_any: false,
        };
        if let Some(definition) = definition {
            graph.add(definition);
        }
        graph
    }

    fn add(&mut self, definition: &'a Map<String, Value>) {
        let scopes = scopes(definition, MachineType::Standard);
        // By scope, where each of its states is; outer scopes come before those inside.
        let mut named: Vec<BTreeMap<&str, usize>> = Vec::new();
        for scope in &scopes {
            let first = self.nodes.len();
            let names = scope.states.iter().map(|state| state.name);
            let names: BTreeMap<&str, usize> = names.zip(first..).collect();
            self.nodes.extend(scope.states.iter().map(|state| Node {
                state: state.clone(),
                ways: Vec::new(),
            }));
            let start = scope.members.get("StartAt").and_then(Value::as_str);
            let holder = scope
                .holder
                .and_then(|(outer, name)| named[outer].get(name));
            let way = holder.map_or(Way::Execution, |holder| Way::Held(*holder));
            self.lead(&names, start, way);
            for (position, state) in (first..).zip(&scope.states) {
                self.positions.insert(state.path(), position);
                self.add_state(position, state, &names);
            }
            named.push(names);
        }
    }

    fn add_state(&mut self, position: usize, state: &StateAt<'a>, names: &BTreeMap<&str, usize>) {
        let of = |part, members| PartOf {
            state: position,
            part,
            members,
        };
        for way in state.transitions() {
            let from = of(way.part, way.members);
            self.lead(names, Some(way.next), Way::From(from));
        }
        for (part, members) in state.leading_parts() {
            match members.get("Assign") {
                Some(Value::Object(assigned)) => {
                    for key in assigned.keys() {
                        let name = key.strip_suffix(".$").unwrap_or(key).to_owned();
                        let assignments = self.assigned.entry(name).or_default();
                        assignments.push(of(part, members));
                    }
                }
                Some(_) => self.assigns_any = true,
                None => {}
            }
        }
    }

    fn lead(&mut self, names: &BTreeMap<&str, usize>, to: Option<&str>, way: Way<'a>) {
        let position = to.and_then(|name| names.get(name));
        if let Some(node) = position.and_then(|position| self.nodes.get_mut(*position)) {
            node.ways.push(way);
        }
    }

    /// Returns the position of a state.
    pub fn find(&self, state: &StateAt) -> Option<usize> {
        self.positions.get(&state.path()).copied()
    }

    /// Returns what assigns a variable; nothing where that may be any state.
    pub fn assignments(&self, name: &str) -> &[PartOf<'a>] {
        let known = self.assigned.get(name).filter(|_| !self.assigns_any);
        known.map_or(&[], Vec::as_slice)
    }
}
