//! The rules of the language: one rule, one file, with its code, its explanation, its level, its words and AWS's, and what checks it.
//!
//! A new rule is a file and a line in the table below. What the field table can say is read along it (`asl/read`), and reported
//! with the problems of these files.

mod assignments;
mod bad_arn;
pub(super) mod bad_expression;
pub(super) mod bad_field_value;
mod bad_label;
pub(super) mod bad_path;
pub(super) mod bad_reference_path;
pub(super) mod bad_timestamp;
mod bad_variable_name;
mod choice_operands;
mod choice_rule;
mod dead_handler;
mod distributed_only;
mod duplicate_label;
pub(super) mod duplicate_payload_key;
mod duplicate_state;
mod end_is_false;
mod express_limit;
pub(super) mod field_choice;
pub(super) mod field_out_of_range;
mod format_arguments;
mod heartbeat_too_long;
mod hidden_character;
mod item_reader;
pub(super) mod jsonata_delimiters;
pub(super) mod jsonata_reference;
pub(super) mod jsonata_syntax;
mod looks_like_path;
mod lost_input;
pub(super) mod missing_field;
mod missing_heartbeat;
mod missing_parameter;
mod missing_retry;
mod missing_target;
mod missing_timeout;
mod no_parameters;
mod no_task_token;
mod no_terminal_state;
mod not_evaluated;
pub(super) mod not_json;
mod open_escape;
mod outer_variable;
mod outlasts_execution;
mod parameter_type;
mod parameters;
mod payload;
mod processor_config;
pub(super) mod query_language;
mod state_name_too_long;
mod state_names;
mod states_all;
mod static_result;
mod suggestion;
mod transitions;
mod unassigned_variable;
mod unknown_context;
mod unknown_error;
pub(super) mod unknown_field;
mod unknown_function;
mod unknown_parameter;
mod unknown_resource;
pub(super) mod unknown_state_type;
mod unreachable_state;
mod unsent_heartbeat;
mod variable_in_text;
pub(super) mod wrong_type;

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::fault::{Check, Fault, InExpression, Rule};
use super::model::MachineType;
use super::walk::{self, ScopeAt, StateAt};
use crate::diagnostic::Segment;
use crate::query::{Call, Jsonata};

pub use missing_target::MissingTarget;
pub use parameters::refusals;

/// The rules about states and their fields.
pub const STATES: &[&Rule] = &[
    &missing_field::RULE,
    &unknown_field::RULE,
    &wrong_type::RULE,
    &unknown_state_type::RULE,
    &bad_field_value::RULE,
    &field_out_of_range::RULE,
    &field_choice::RULE,
    &end_is_false::RULE,
    &bad_timestamp::RULE,
    &state_name_too_long::RULE,
    &heartbeat_too_long::RULE,
    &choice_rule::RULE,
    &states_all::RULE,
    &bad_label::RULE,
    &duplicate_label::RULE,
];

/// The rules about transitions.
pub const TRANSITIONS: &[&Rule] = &[
    &missing_target::RULE,
    &unreachable_state::RULE,
    &no_terminal_state::RULE,
    &duplicate_state::RULE,
];

/// The rules about expressions, variables and names.
pub const EXPRESSIONS: &[&Rule] = &[
    &query_language::RULE,
    &bad_path::RULE,
    &bad_reference_path::RULE,
    &bad_expression::RULE,
    &duplicate_payload_key::RULE,
    &looks_like_path::RULE,
    &static_result::RULE,
    &jsonata_delimiters::RULE,
    &jsonata_syntax::RULE,
    &jsonata_reference::RULE,
    &bad_variable_name::RULE,
    &outer_variable::RULE,
    &unassigned_variable::RULE,
    &not_evaluated::RULE,
    &open_escape::RULE,
    &hidden_character::RULE,
    &unknown_context::RULE,
    &unknown_function::RULE,
    &format_arguments::RULE,
    &unknown_error::RULE,
    &distributed_only::RULE,
];

/// The rules about what tasks call.
pub const TASKS: &[&Rule] = &[
    &bad_arn::RULE,
    &unknown_resource::RULE,
    &missing_parameter::RULE,
    &unknown_parameter::RULE,
    &parameter_type::RULE,
    &no_parameters::RULE,
    &no_task_token::RULE,
    &express_limit::RULE,
];

/// The rules about how long executions last.
pub const TIMEOUTS: &[&Rule] = &[
    &missing_timeout::RULE,
    &missing_heartbeat::RULE,
    &unsent_heartbeat::RULE,
    &outlasts_execution::RULE,
];

/// The rules about what is retried and caught.
pub const ERROR_HANDLING: &[&Rule] =
    &[&missing_retry::RULE, &dead_handler::RULE, &lost_input::RULE];

/// The rules about the text of a definition.
pub const TEXT: &[&Rule] = &[&not_json::RULE];

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let groups = [
        STATES,
        TRANSITIONS,
        EXPRESSIONS,
        TASKS,
        TIMEOUTS,
        ERROR_HANDLING,
        TEXT,
    ];
    groups.into_iter().flatten().copied()
}

type StateCheck = fn(&StateAt, &mut Vec<Fault>);
type ScopeCheck = fn(&[ScopeAt], &mut Vec<Fault>);

/// The checks of each state that AWS has as well, in the order in which AWS reports.
const AWS_STATES: &[StateCheck] = &[
    end_is_false::check,
    bad_timestamp::check,
    unknown_resource::check,
    no_parameters::check,
    parameters::check,
    unknown_field::check_credentials,
    heartbeat_too_long::check,
    choice_rule::check,
    processor_config::check,
    distributed_only::check,
    item_reader::check,
    bad_field_value::check_writer,
    bad_label::check,
    states_all::check,
    bad_variable_name::check,
    looks_like_path::check,
    static_result::check,
];

/// The checks of all scopes together that AWS has as well, in the order in which AWS reports; the last ones look at what the first ones found.
const AWS_SCOPES: &[ScopeCheck] = &[
    state_names::check,
    duplicate_label::check,
    outer_variable::check,
    transitions::check,
    unassigned_variable::check,
];

/// The checks of all rules, by what they look at.
struct Checks {
    states: Vec<StateCheck>,
    scopes: Vec<ScopeCheck>,
    jsonata: Vec<fn(&Jsonata, &mut Vec<InExpression>)>,
    calls: Vec<fn(&Call, &mut Vec<InExpression>)>,
}

static CHECKS: LazyLock<Checks> = LazyLock::new(|| {
    let mut checks = Checks {
        states: AWS_STATES.to_vec(),
        scopes: AWS_SCOPES.to_vec(),
        jsonata: Vec::new(),
        calls: Vec::new(),
    };
    for check in all().flat_map(|rule| rule.checks) {
        match check {
            Check::State(check) => checks.states.push(*check),
            Check::Scopes(check) => checks.scopes.push(*check),
            Check::Jsonata(check) => checks.jsonata.push(*check),
            Check::Call(check) => checks.calls.push(*check),
        }
    }
    checks
});

/// Checks every rule; `faults` holds what reading found already.
pub(super) fn check(
    machine: &Map<String, Value>,
    machine_type: MachineType,
    faults: &mut Vec<Fault>,
) {
    let checks = &*CHECKS;
    let scopes = walk::scopes(machine, machine_type);
    let mut read = by_state(&scopes, faults);
    // A rule sees the faults of its own state alone: a look at all others for each state would take quadratic time.
    let mut own = Vec::new();
    for (index, state) in scopes.iter().flat_map(|scope| &scope.states).enumerate() {
        own.extend(read.remove(&index).unwrap_or_default());
        let known = own.len();
        checks
            .states
            .iter()
            .for_each(|check| check(state, &mut own));
        faults.extend(own.drain(known..));
        own.clear();
    }
    checks
        .scopes
        .iter()
        .for_each(|check| check(&scopes, faults));
}

/// Checks what rules say of an expression that was read.
pub(super) fn check_jsonata(expression: &Jsonata, found: &mut Vec<InExpression>) {
    CHECKS
        .jsonata
        .iter()
        .for_each(|check| check(expression, found));
}

/// Checks what rules say of a call that was read.
pub(super) fn check_call(call: &Call, found: &mut Vec<InExpression>) {
    CHECKS.calls.iter().for_each(|check| check(call, found));
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
