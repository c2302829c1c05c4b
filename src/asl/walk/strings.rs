//! The strings of a value, each with where it is.

use serde_json::{Map, Value};

use crate::asl::fields::state_holders;
use crate::diagnostic::Segment;

/// A segment of a path that is copied where there is something to report.
#[derive(Clone, Copy, Debug)]
pub enum SegmentRef<'a> {
    Key(&'a str),
    Index(usize),
}

impl From<SegmentRef<'_>> for Segment {
    fn from(segment: SegmentRef) -> Segment {
        match segment {
            SegmentRef::Key(key) => key.into(),
            SegmentRef::Index(index) => index.into(),
        }
    }
}

/// Visits every string of a value, with the path that leads to it.
pub fn strings<'a>(value: &'a Value, visit: &mut dyn FnMut(&'a str, &[SegmentRef<'a>])) {
    below(value, &mut Vec::new(), visit);
}

/// Visits every string of a state but for those of the states inside it.
pub(super) fn of_state<'a>(
    state: &'a Map<String, Value>,
    visit: &mut dyn FnMut(&'a str, &[SegmentRef<'a>]),
) {
    let mut path = Vec::new();
    let holds_states = |key: &str| state_holders().iter().any(|field| field.name == key);
    for (key, value) in state.iter().filter(|(key, _)| !holds_states(key)) {
        path.push(SegmentRef::Key(key));
        below(value, &mut path, visit);
        path.pop();
    }
}

fn below<'a>(
    value: &'a Value,
    path: &mut Vec<SegmentRef<'a>>,
    visit: &mut dyn FnMut(&'a str, &[SegmentRef<'a>]),
) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(SegmentRef::Key(key));
                below(value, path, visit);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(SegmentRef::Index(index));
                below(item, path, visit);
                path.pop();
            }
        }
        Value::String(text) => visit(text, path),
        _ => {}
    }
}
