//! Variables that can only be strings which the definition shows: every assignment of such a name is a constant, or joins constants.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::asl::fields::QueryLanguage;
use crate::asl::walk::StateAt;
use crate::query::Shape;

/// What the variables of a machine can be. Scopes are not told apart: a name counts with all its assignments.
#[derive(Debug, Default)]
pub(super) struct Constants {
    variables: BTreeMap<String, Vec<Shape>>,
}

impl Constants {
    /// Collects the assignments of all states, of their choices and of their catchers.
    pub fn of(states: &[StateAt]) -> Self {
        let mut constants = Self::default();
        // What an assignment reads from other variables is not followed.
        let nothing = Self::default();
        for state in states {
            for owner in owners(state.state) {
                let assigned = owner.get("Assign").and_then(Value::as_object);
                for (key, value) in assigned.into_iter().flatten() {
                    let (name, shapes) = assignment(state.language, key, value, &nothing);
                    constants
                        .variables
                        .entry(name.to_owned())
                        .or_default()
                        .extend(shapes);
                }
                // An expression that makes the whole object may assign any name.
                if owner.get("Assign").is_some_and(Value::is_string) {
                    return nothing;
                }
            }
        }
        constants
    }

    /// Returns what a variable can be; `None` where it is never assigned.
    pub fn variable(&self, name: &str) -> Option<Vec<Shape>> {
        self.variables.get(name).cloned()
    }
}

fn owners(state: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["Choices", "Catch"].into_iter().flat_map(|field| {
        let list = state.get(field).and_then(Value::as_array);
        list.into_iter().flatten()
    });
    std::iter::once(state).chain(lists)
}

fn assignment<'k>(
    language: QueryLanguage,
    key: &'k str,
    value: &Value,
    nothing: &Constants,
) -> (&'k str, Vec<Shape>) {
    let any = || vec![Shape::any()];
    match (language, key.strip_suffix(".$"), value) {
        (QueryLanguage::JsonPath, Some(name), Value::String(text)) => (name, nothing.of_path(text)),
        (QueryLanguage::JsonPath, Some(name), _) => (name, any()),
        (QueryLanguage::JsonPath, None, Value::String(text)) => (key, vec![Shape::exact(text)]),
        (QueryLanguage::Jsonata, _, Value::String(text)) => (key, nothing.of_jsonata_string(text)),
        _ => (key, any()),
    }
}
