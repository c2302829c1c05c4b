//! The texts of a state, each with where it stands.

use serde_json::Value;

use super::scopes::StateAt;
use crate::diagnostic::Segment;

/// What holds states of its own.
const SCOPES: &[&str] = &["ItemProcessor", "Iterator", "Branches"];

/// Visits every text of a state, but for those of the states inside it.
pub(super) fn of_state<'a>(state: &StateAt<'a>, visit: &mut dyn FnMut(&'a str, &[Segment])) {
    let own = state.members.iter();
    for (key, value) in own.filter(|(key, _)| !SCOPES.contains(&key.as_str())) {
        below(value, &mut state.at([key.as_str().into()]), visit);
    }
}

/// Visits every text of a value that stands at a path.
pub(super) fn below<'a>(
    value: &'a Value,
    path: &mut Vec<Segment>,
    visit: &mut dyn FnMut(&'a str, &[Segment]),
) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                path.push(key.as_str().into());
                below(value, path, visit);
                path.pop();
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.into());
                below(item, path, visit);
                path.pop();
            }
        }
        Value::String(text) => visit(text, path),
        _ => {}
    }
}
