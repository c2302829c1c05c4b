//! The rules that the field table cannot say: what states mean together.
//!
//! One rule, one file. They look at JSON, so that a definition with faults elsewhere is judged too.

mod arns;
mod assign;
mod callback;
mod choice;
mod context;
mod credentials;
mod end;
mod error_names;
mod graph;
mod heartbeat;
mod hidden;
mod label;
mod literals;
mod map;
mod meant;
mod names;
mod parameters;
mod resource;
mod states_all;
pub(super) mod timestamp;
mod undefined;
mod variable_text;

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fault::Fault;
use super::model::MachineType;
use super::walk::{self, ScopeAt, StateAt};
use crate::diagnostic::Segment;

/// What one state may not be.
const STATE_RULES: &[fn(&StateAt, &mut Vec<Fault>)] = &[
    end::check,
    timestamp::check,
    resource::check,
    parameters::check,
    credentials::check,
    callback::check,
    heartbeat::check,
    choice::check,
    map::check,
    label::check,
    states_all::check,
    assign::check,
    literals::check,
    context::check,
    hidden::check,
    arns::check,
];

type ScopeRule = fn(&[ScopeAt], &mut Vec<Fault>);

/// What the scopes of a definition may not be together; the last ones look at what the first ones found.
const SCOPE_RULES: &[ScopeRule] = &[
    names::check,
    label::check_unique,
    assign::check_scopes,
    graph::check,
    undefined::check,
    variable_text::check,
    error_names::check,
];

/// Checks every rule; `faults` holds what reading found already.
pub(super) fn check(
    machine: &Map<String, Value>,
    machine_type: MachineType,
    faults: &mut Vec<Fault>,
) {
    let scopes = walk::scopes(machine, machine_type);
    let mut read = by_state(&scopes, faults);
    // A rule sees the faults of its own state alone: a look at all others for each state would take quadratic time.
    let mut own = Vec::new();
    for (index, state) in scopes.iter().flat_map(|scope| &scope.states).enumerate() {
        own.extend(read.remove(&index).unwrap_or_default());
        let known = own.len();
        STATE_RULES.iter().for_each(|rule| rule(state, &mut own));
        faults.extend(own.drain(known..));
        own.clear();
    }
    SCOPE_RULES.iter().for_each(|rule| rule(&scopes, faults));
}

/// The faults that reading found, by the innermost state that they are in.
fn by_state(scopes: &[ScopeAt], faults: &[Fault]) -> HashMap<usize, Vec<Fault>> {
    let mut found: HashMap<usize, Vec<Fault>> = HashMap::new();
    if faults.is_empty() {
        return found;
    }
    let states = scopes.iter().flat_map(|scope| &scope.states).enumerate();
    let by_path: HashMap<Vec<Segment>, usize> =
        states.map(|(index, state)| (state.path(), index)).collect();
    for fault in faults {
        let prefixes = (1..=fault.path.len())
            .rev()
            .map(|length| &fault.path[..length]);
        if let Some(index) = prefixes.into_iter().find_map(|prefix| by_path.get(prefix)) {
            found.entry(*index).or_default().push(fault.clone());
        }
    }
    found
}
