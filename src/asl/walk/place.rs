//! Where a scope is in a definition.

use std::rc::Rc;

use crate::asl::fields::QueryLanguage;
use crate::diagnostic::Segment;

/// Where a scope is: nowhere but at the root, or in a field of a state. A path is made of it only where one is asked for,
/// which is where there is something to report.
#[derive(Clone, Debug, Default)]
pub(super) struct Place<'a>(Option<Rc<Inside<'a>>>);

#[derive(Debug)]
struct Inside<'a> {
    outer: Place<'a>,
    state: &'a str,
    field: &'static str,
    index: Option<usize>,
}

impl<'a> Place<'a> {
    /// Returns the place of a scope inside a state of this one.
    pub fn inside(&self, state: &'a str, field: &'static str, index: Option<usize>) -> Place<'a> {
        Place(Some(Rc::new(Inside {
            outer: self.clone(),
            state,
            field,
            index,
        })))
    }

    pub fn path(&self) -> Vec<Segment> {
        let mut path = Vec::new();
        let mut at = self;
        // From the inside out.
        while let Some(inside) = &at.0 {
            path.extend(inside.index.map(Segment::from));
            path.extend([inside.field.into(), inside.state.into(), "States".into()]);
            at = &inside.outer;
        }
        path.reverse();
        path
    }
}

/// What a scope has from what is around it.
#[derive(Clone, Debug)]
pub(super) struct Surroundings<'a> {
    pub place: Place<'a>,
    /// The query language of the machine.
    pub machine: QueryLanguage,
    pub is_express: bool,
}

/// The state itself, one of its members, or one entry of a list in it; the path is made where there is something to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatePart {
    Whole,
    Member(&'static str),
    Entry(&'static str, usize),
}
