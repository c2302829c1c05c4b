//! What assigns variables, and which scopes see them.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::asl::fields::QueryLanguage;
use crate::asl::walk::{ScopeAt, StateAt, StatePart};

/// Returns every `Assign` of a state: its own, and those of its rules and catchers.
pub(super) fn assignments<'a>(
    state: &StateAt<'a>,
) -> impl Iterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
    let parts = state.leading_parts();
    parts.filter_map(|(part, members)| Some((part, members.get("Assign")?.as_object()?)))
}

/// Returns the name that a key of `Assign` sets.
pub(super) fn variable<'a>(state: &StateAt, key: &'a str) -> &'a str {
    match state.language {
        QueryLanguage::JsonPath => key.strip_suffix(".$").unwrap_or(key),
        QueryLanguage::Jsonata => key,
    }
}

/// Returns the variables that the states of a scope set.
pub(super) fn names<'a>(scope: &ScopeAt<'a>) -> HashSet<&'a str> {
    scope.states.iter().flat_map(set_by).collect()
}

/// Returns the variables that a state sets.
pub(super) fn set_by<'a, 'b>(
    state: &'b StateAt<'a>,
) -> impl Iterator<Item = &'a str> + use<'a, 'b> {
    let keys = assignments(state).flat_map(|(_, assign)| assign.keys());
    keys.map(|key| variable(state, key))
}

/// Returns the scopes around one whose variables it sees, from the inside out, each with the state that holds it.
pub(super) fn outer_scopes<'a>(
    scopes: &[ScopeAt<'a>],
    scope: &ScopeAt<'a>,
) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    let mut at = (scope.is_distributed, scope.holder);
    while let (false, Some(holder)) = at {
        found.push(holder);
        at = (scopes[holder.0].is_distributed, scopes[holder.0].holder);
    }
    found
}
