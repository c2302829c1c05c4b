//! From a machine to the statements of its role.

use serde_json::Value;

use super::Machine;
use super::encryption::encryption_grants;
use super::suggestion;
use crate::asl::walk::{self, StateAt};
use crate::diagnostic::Segment;
use crate::policy::Statement;

/// One statement and what needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub statement: Statement,
    pub needed_by: Need,
}

/// What a statement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A state, by its keys and indices in the definition.
    State {
        path: Vec<Segment>,
    },
    Logging,
    Tracing,
    Encryption,
}

/// A resource whose permissions cannot be derived.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot derive the permissions that state `{state}` needs for `{resource}`")]
pub struct Underivable {
    /// Keys and indices in the definition, down to the `Resource`.
    pub path: Vec<Segment>,
    pub state: String,
    pub resource: String,
    /// What to write under `role.allow`, where the definition names it all.
    pub statement: Option<String>,
}

impl Underivable {
    /// Says what to do instead.
    pub fn hint(&self) -> String {
        let otherwise = "set `role.grants` to `none`; permissions are derived for activities only";
        match &self.statement {
            Some(statement) => format!("write `{statement}` under `role.allow` and {otherwise}"),
            None => format!("list the statements it needs under `role.allow` and {otherwise}"),
        }
    }
}

/// Derives the statements of a machine's role, not merged, each with what needs it.
///
/// Fails with every resource whose permissions are not known here.
pub fn derive(machine: &Machine) -> Result<Vec<Grant>, Vec<Underivable>> {
    let states = walk::states(machine.definition);
    let unknown: Vec<Underivable> = states.iter().flat_map(underivable).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut grants: Vec<Grant> = Vec::new();
    let distributed: Vec<&StateAt> = states
        .iter()
        .filter(|state| is_distributed(state))
        .collect();
    for state in &distributed {
        let statements = distributed_map(machine, state.state);
        grants.extend(for_need(
            statements,
            &Need::State {
                path: state.path.clone(),
            },
        ));
    }
    if machine.logging {
        grants.extend(for_need(machine.fixed("logging", &[]), &Need::Logging));
    }
    if machine.tracing {
        grants.extend(for_need(machine.fixed("xray", &[]), &Need::Tracing));
    }
    grants.extend(encryption_grants(
        machine,
        &activities(&states),
        !distributed.is_empty(),
    ));
    Ok(grants)
}

fn for_need(statements: Vec<Statement>, need: &Need) -> Vec<Grant> {
    statements
        .into_iter()
        .map(|statement| Grant {
            statement,
            needed_by: need.clone(),
        })
        .collect()
}

/// The machine starts itself for a Distributed Map, and a redrive of it redrives the children.
fn distributed_map(machine: &Machine, state: &Value) -> Vec<Statement> {
    let label = state.get("Label").and_then(Value::as_str).unwrap_or("*");
    let mut statements = machine.fixed("distributed_map", &[]);
    statements.extend(machine.fixed("distributed_map_redrive", &[("MapRunLabel", label)]));
    statements
}

fn is_distributed(state: &StateAt) -> bool {
    // `Iterator` is the older name of `ItemProcessor`.
    let modes = [
        "/ItemProcessor/ProcessorConfig/Mode",
        "/Iterator/ProcessorConfig/Mode",
    ];
    let mut modes = modes.iter().filter_map(|mode| state.state.pointer(mode));
    state.kind() == Some("Map") && modes.any(|mode| mode == "DISTRIBUTED")
}

/// The resources of a state that are no activity: what a Task calls, what a Distributed Map reads and writes.
fn underivable(state: &StateAt) -> Vec<Underivable> {
    let resources: &[&[&str]] = match state.kind() {
        Some("Task") => &[&["Resource"]],
        Some("Map") => &[&["ItemReader", "Resource"], &["ResultWriter", "Resource"]],
        _ => &[],
    };
    let refused = |keys: &&[&str]| {
        let value = keys
            .iter()
            .try_fold(state.state, |value, key| value.get(key))?;
        let resource = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let path = state
            .path
            .iter()
            .cloned()
            .chain(keys.iter().map(|key| (*key).into()))
            .collect();
        (!is_activity(&resource)).then(|| Underivable {
            path,
            state: state.name.to_owned(),
            statement: suggestion::statement(state.state, &resource),
            resource,
        })
    };
    resources.iter().filter_map(refused).collect()
}

fn activities(states: &[StateAt]) -> Vec<String> {
    let resource = |state: &StateAt| {
        state
            .state
            .get("Resource")?
            .as_str()
            .filter(|arn| is_activity(arn))
            .map(str::to_owned)
    };
    let mut arns: Vec<String> = states.iter().filter_map(resource).collect();
    arns.sort();
    arns.dedup();
    arns
}

/// `arn:<partition>:states:<region>:<account>:activity:<name>`
fn is_activity(resource: &str) -> bool {
    let parts: Vec<&str> = resource.split(':').collect();
    matches!(parts.as_slice(), ["arn", _, "states", region, account, "activity", name]
        if !region.is_empty() && !account.is_empty() && !name.is_empty())
}
