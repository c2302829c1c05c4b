//! Variables that can only be strings which the definition shows: every assignment of such a name is a constant, or joins constants.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::asl::fields::QueryLanguage;
use crate::asl::walk::StateAt;
use crate::query::Shape;

/// What the variables of a machine can be, collected when the first of them is asked for. Scopes are not distinguished: a name
/// counts with all its assignments.
#[derive(Debug, Default)]
pub(super) struct Constants<'s> {
    states: &'s [StateAt<'s>],
    variables: OnceCell<BTreeMap<String, Vec<Shape>>>,
}

impl<'s> Constants<'s> {
    /// Takes the assignments of these states, of their choices and of their catchers.
    pub fn of(states: &'s [StateAt<'s>]) -> Self {
        Self {
            states,
            variables: OnceCell::new(),
        }
    }

    /// Returns what a variable can be; `None` where it is never assigned.
    pub fn variable(&self, name: &str) -> Option<Vec<Shape>> {
        let variables = self.variables.get_or_init(|| collect(self.states));
        variables.get(name).cloned()
    }
}

fn collect(states: &[StateAt]) -> BTreeMap<String, Vec<Shape>> {
    let mut variables: BTreeMap<String, Vec<Shape>> = BTreeMap::new();
    // What an assignment reads from other variables is not followed.
    let nothing = Constants::default();
    for state in states {
        for (_, members) in state.leading_parts() {
            let assigned = members.get("Assign");
            // An expression that makes the whole object may assign any name.
            if assigned.is_some_and(Value::is_string) {
                return BTreeMap::new();
            }
            let members = assigned.and_then(Value::as_object);
            for (key, value) in members.into_iter().flatten() {
                let (name, shapes) = assignment(state.language, key, value, &nothing);
                variables.entry(name.to_owned()).or_default().extend(shapes);
            }
        }
    }
    variables
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
