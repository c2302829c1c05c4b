//! The scopes of a definition and their states, with where they are.

use serde_json::{Map, Value};

use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::read::{language, state_type};
use crate::diagnostic::Segment;

/// The states of the machine, of a branch or of a processor.
pub(super) struct Scope<'a> {
    pub path: Vec<Segment>,
    pub members: &'a Map<String, Value>,
    pub states: Vec<StateAt<'a>>,
    /// The scope around it, and the state of that scope which holds it.
    pub outer: Option<(usize, &'a str)>,
    /// Its states run in executions of their own, which see no outer variables.
    pub distributed: bool,
}

/// One state and what holds around it.
pub(super) struct StateAt<'a> {
    pub path: Vec<Segment>,
    pub name: &'a str,
    pub members: &'a Map<String, Value>,
    pub part: Option<Part>,
    pub language: QueryLanguage,
    /// The execution it runs in is an Express one.
    pub express: bool,
}

/// The state itself, or one entry of a list in it; the path is made where there is a fault to tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StatePart {
    Whole,
    Entry(&'static str, usize),
}

impl<'a> StateAt<'a> {
    pub fn at(&self, below: impl IntoIterator<Item = Segment>) -> Vec<Segment> {
        self.path.iter().cloned().chain(below).collect()
    }

    /// Gives the path of something below a part of the state.
    pub fn at_part(
        &self,
        part: StatePart,
        below: impl IntoIterator<Item = Segment>,
    ) -> Vec<Segment> {
        let entry = match part {
            StatePart::Whole => None,
            StatePart::Entry(field, index) => Some([field.into(), index.into()]),
        };
        self.at(entry.into_iter().flatten().chain(below))
    }

    /// Gives the members of a list that are objects.
    pub fn list(
        &self,
        field: &'static str,
    ) -> impl DoubleEndedIterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
        let items = self.members.get(field).and_then(Value::as_array);
        let items = items.map_or(&[][..], Vec::as_slice).iter().enumerate();
        items.filter_map(move |(index, item)| {
            Some((StatePart::Entry(field, index), item.as_object()?))
        })
    }

    pub fn text(&self, field: &str) -> Option<&'a str> {
        self.members.get(field).and_then(Value::as_str)
    }

    /// Gives what a Task calls.
    pub fn task_resource(&self) -> Option<&'a str> {
        let is_task = self.part == Some(Part::Task);
        self.text("Resource").filter(|_| is_task)
    }
}

/// Says whether a Map state runs its iterations in executions of their own.
pub(super) fn config<'a>(state: &StateAt<'a>) -> Option<(&'static str, &'a Map<String, Value>)> {
    ["ItemProcessor", "Iterator"].into_iter().find_map(|name| {
        let config = state.members.get(name)?.get("ProcessorConfig")?;
        Some((name, config.as_object()?))
    })
}

/// Collects every scope, outer ones before the ones inside.
pub(super) fn of(machine: &Map<String, Value>, express: bool) -> Vec<Scope<'_>> {
    let mut walk = Walk {
        machine: language(machine, QueryLanguage::JsonPath),
        scopes: Vec::new(),
    };
    walk.scope(machine, Vec::new(), express, None, false);
    walk.scopes
}

struct Walk<'a> {
    machine: QueryLanguage,
    scopes: Vec<Scope<'a>>,
}

impl<'a> Walk<'a> {
    fn scope(
        &mut self,
        members: &'a Map<String, Value>,
        path: Vec<Segment>,
        express: bool,
        outer: Option<(usize, &'a str)>,
        distributed: bool,
    ) {
        let states = members.get("States").and_then(Value::as_object);
        let machine = self.machine;
        let states = states.into_iter().flatten().filter_map(|(name, state)| {
            let members = state.as_object()?;
            Some(StateAt {
                path: [&path[..], &["States".into(), name.as_str().into()]].concat(),
                name,
                members,
                part: members
                    .get("Type")
                    .and_then(Value::as_str)
                    .and_then(state_type),
                language: language(members, machine),
                express,
            })
        });
        let states: Vec<StateAt> = states.collect();
        let inner: Vec<_> = states
            .iter()
            .flat_map(|state| nested(state).into_iter().map(|inner| (state.name, inner)))
            .collect();
        let index = self.scopes.len();
        self.scopes.push(Scope {
            path,
            members,
            states,
            outer,
            distributed,
        });
        for (name, (path, members, express, distributed)) in inner {
            self.scope(members, path, express, Some((index, name)), distributed);
        }
    }
}

type Nested<'a> = (Vec<Segment>, &'a Map<String, Value>, bool, bool);

fn nested<'a>(state: &StateAt<'a>) -> Vec<Nested<'a>> {
    let mut found: Vec<Nested> = Vec::new();
    if state.part == Some(Part::Parallel) {
        let branches = state.list("Branches");
        found.extend(
            branches
                .map(|(part, members)| (state.at_part(part, []), members, state.express, false)),
        );
    }
    if state.part == Some(Part::Map) {
        let is = |name, value: &str| {
            config(state).is_some_and(|(_, config)| config.get(name).is_some_and(|v| v == value))
        };
        let distributed = is("Mode", "DISTRIBUTED");
        let express = match distributed {
            true => is("ExecutionType", "EXPRESS"),
            false => state.express,
        };
        for name in ["ItemProcessor", "Iterator"] {
            if let Some(Value::Object(members)) = state.members.get(name) {
                found.push((state.at([name.into()]), members, express, distributed));
            }
        }
    }
    found
}
