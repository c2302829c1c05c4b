//! One state, what holds around it, and its parts.

use serde_json::{Map, Value};

use super::place::{StatePart, Surroundings};
use super::scope::ScopeAt;
use super::strings::{self, SegmentRef};
use super::submachine::{map_mode, submachines};
use super::transition::{self, Transition};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::model::{Mode, Resource};
use crate::diagnostic::Segment;

/// A state and where it is.
#[derive(Clone, Debug)]
pub struct StateAt<'a> {
    pub name: &'a str,
    pub members: &'a Map<String, Value>,
    /// Its type, where that is one of the language's.
    pub part: Option<Part>,
    pub language: QueryLanguage,
    around: Surroundings<'a>,
}

impl<'a> StateAt<'a> {
    pub(super) fn new(
        name: &'a str,
        members: &'a Map<String, Value>,
        around: Surroundings<'a>,
    ) -> StateAt<'a> {
        let type_name = members.get("Type").and_then(Value::as_str);
        StateAt {
            name,
            members,
            part: type_name.and_then(Part::of_state),
            language: QueryLanguage::of(members, around.machine),
            around,
        }
    }

    /// Returns whether the execution that it runs in is an Express one.
    pub fn is_express(&self) -> bool {
        self.around.is_express
    }

    /// Returns the keys and positions from the definition down to the state.
    pub fn path(&self) -> Vec<Segment> {
        let mut path = self.around.place.path();
        path.extend(["States".into(), self.name.into()]);
        path
    }

    /// Returns the path of something inside the state.
    pub fn at(&self, below: impl IntoIterator<Item = Segment>) -> Vec<Segment> {
        let mut path = self.path();
        path.extend(below);
        path
    }

    /// Returns the path of something inside a part of the state.
    pub fn at_part(
        &self,
        part: StatePart,
        below: impl IntoIterator<Item = Segment>,
    ) -> Vec<Segment> {
        let (field, index) = match part {
            StatePart::Whole => (None, None),
            StatePart::Member(field) => (Some(field), None),
            StatePart::Entry(field, index) => (Some(field), Some(index)),
        };
        let mut path = self.path();
        path.extend(field.map(Segment::from));
        path.extend(index.map(Segment::from));
        path.extend(below);
        path
    }

    pub fn text(&self, field: &str) -> Option<&'a str> {
        self.members.get(field).and_then(Value::as_str)
    }

    /// Returns the entries of a list that are objects.
    pub fn list(
        &self,
        field: &'static str,
    ) -> impl DoubleEndedIterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
        transition::entries(self.members, field)
    }

    /// Returns what may lead to another state and assign variables on the way: the state itself, its rules and its catchers.
    pub fn leading_parts(
        &self,
    ) -> impl Iterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
        transition::leading_parts(self.members)
    }

    /// Returns every transition of the state.
    pub fn transitions(&self) -> impl Iterator<Item = Transition<'a>> + use<'a> {
        transition::transitions(self.members)
    }

    /// Visits every string of the state but for those of the states inside it, with the path that leads to it from the state.
    pub fn strings(&self, visit: &mut dyn FnMut(&'a str, &[SegmentRef<'a>])) {
        strings::of_state(self.members, visit);
    }

    /// Returns the ARN of what a Task calls, as it is written.
    pub fn task_resource(&self) -> Option<&'a str> {
        let is_task = self.part == Some(Part::Task);
        self.text("Resource").filter(|_| is_task)
    }

    /// Returns what a Task calls.
    pub fn call(&self) -> Option<Resource> {
        self.task_resource().map(Resource::parse)
    }

    /// Returns where the iterations of a Map run.
    pub fn map_mode(&self) -> Option<Mode> {
        (self.part == Some(Part::Map)).then(|| map_mode(self.members))
    }

    /// Returns whether it is a Map whose iterations run in executions of their own.
    pub fn is_distributed(&self) -> bool {
        matches!(self.map_mode(), Some(Mode::Distributed { .. }))
    }

    /// Returns the scopes inside the state, in those of its fields that its type has.
    pub(super) fn scopes(&self) -> impl Iterator<Item = ScopeAt<'a>> + use<'a, '_> {
        let mode = self.map_mode();
        let is_express = match mode {
            Some(Mode::Distributed { express }) => express,
            Some(Mode::Inline) | None => self.around.is_express,
        };
        let is_distributed = matches!(mode, Some(Mode::Distributed { .. }));
        let inner = self.part.into_iter().flat_map(|part| {
            submachines(self.members).filter(move |inner| inner.field.parts.contains(&part))
        });
        inner.map(move |inner| {
            let place = &self.around.place;
            let around = Surroundings {
                place: place.inside(self.name, inner.field.name, inner.index),
                machine: self.around.machine,
                is_express,
            };
            ScopeAt::new(inner.members, around, is_distributed)
        })
    }
}
