//! The texts of a state, each with where it stands.

use serde_json::Value;

use super::scopes::StateAt;
use crate::diagnostic::Segment;

/// What holds states of its own.
const SCOPES: &[&str] = &["ItemProcessor", "Iterator", "Branches"];

/// One step down; it is copied where there is something to tell.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl From<Step<'_>> for Segment {
    fn from(step: Step) -> Segment {
        match step {
            Step::Key(key) => key.into(),
            Step::Index(index) => index.into(),
        }
    }
}

/// Visits every text of a state, but for those of the states inside it, with the steps that lead to it from the state.
pub(super) fn of_state<'a>(state: &StateAt<'a>, visit: &mut dyn FnMut(&'a str, &[Step<'a>])) {
    let own = state.members.iter();
    for (key, value) in own.filter(|(key, _)| !SCOPES.contains(&key.as_str())) {
        below(value, &mut vec![Step::Key(key)], visit);
    }
}

/// Visits every text of a value, with the steps that lead to it.
pub(super) fn below<'a>(
    value: &'a Value,
    steps: &mut Vec<Step<'a>>,
    visit: &mut dyn FnMut(&'a str, &[Step<'a>]),
) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                steps.push(Step::Key(key));
                below(value, steps, visit);
                steps.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                steps.push(Step::Index(index));
                below(item, steps, visit);
                steps.pop();
            }
        }
        Value::String(text) => visit(text, steps),
        _ => {}
    }
}
