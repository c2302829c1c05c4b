//! The rules that the field table cannot say: what states mean together.
//!
//! One rule, one file. They look at JSON, so that a definition with faults elsewhere is judged too.

mod assign;
mod callback;
mod choice;
mod context;
mod credentials;
mod end;
mod error_names;
mod graph;
mod heartbeat;
mod label;
mod literals;
mod map;
mod meant;
mod names;
mod parameters;
mod resource;
mod scopes;
mod states_all;
mod texts;
pub(super) mod timestamp;
mod undefined;

use serde_json::{Map, Value};

use super::fault::Fault;
use scopes::{Scope, StateAt};

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
];

type ScopeRule = fn(&[Scope], &mut Vec<Fault>);

/// What the scopes of a definition may not be together; the last ones look at what the first ones found.
const SCOPE_RULES: &[ScopeRule] = &[
    names::check,
    label::check_unique,
    assign::check_scopes,
    graph::check,
    undefined::check,
    error_names::check,
];

/// Checks every rule; `faults` holds what reading found already.
pub(super) fn check(machine: &Map<String, Value>, express: bool, faults: &mut Vec<Fault>) {
    let scopes = scopes::of(machine, express);
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        STATE_RULES.iter().for_each(|rule| rule(state, faults));
    }
    SCOPE_RULES.iter().for_each(|rule| rule(&scopes, faults));
}
