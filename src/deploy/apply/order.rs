//! Which writes wait for which: a constant order of kinds in place of a graph engine.

use serde_json::Value;

use crate::plan::write::{Phase, Write, writes};
use crate::plan::{Action, Change, Kind, Plan, Resource};

/// One change's writes of one phase, and the tasks that must be done before.
#[derive(Debug)]
pub struct Task {
    /// Position in the plan.
    pub change: usize,
    pub phase: Phase,
    /// Whether the change begins with this task, and whether it ends with it.
    pub is_first: bool,
    pub is_last: bool,
    pub writes: Vec<Write>,
    /// Positions in the list of tasks.
    pub after: Vec<usize>,
}

/// Splits a plan into tasks. Forward ones wait for what their thing needs; backward ones for every forward task of
/// the same workflow, and deletes of roles and activities for those of machines.
pub fn tasks(plan: &Plan) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    for (position, change) in plan.changes.iter().enumerate() {
        let (forward, backward): (Vec<_>, Vec<_>) = writes(change)
            .into_iter()
            .partition(|(phase, _)| *phase == Phase::Forward);
        let (is_first, is_last) = (forward.is_empty(), backward.is_empty());
        for (phase, writes) in [(Phase::Forward, forward), (Phase::Backward, backward)] {
            if !writes.is_empty() {
                tasks.push(Task {
                    change: position,
                    phase,
                    is_first: phase == Phase::Forward || is_first,
                    is_last: phase == Phase::Backward || is_last,
                    writes: writes.into_iter().map(|(_, write)| write).collect(),
                    after: Vec::new(),
                });
            }
        }
    }
    let after: Vec<Vec<usize>> = tasks
        .iter()
        .map(|task| predecessors(plan, &tasks, task))
        .collect();
    for (task, after) in tasks.iter_mut().zip(after) {
        task.after = after;
    }
    tasks
}

fn predecessors(plan: &Plan, tasks: &[Task], task: &Task) -> Vec<usize> {
    let change = &plan.changes[task.change];
    let waits = |other: &Task| match task.phase {
        Phase::Forward => {
            other.phase == Phase::Forward
                && change.needs.contains(&plan.changes[other.change].address)
        }
        Phase::Backward => goes_before(&plan.changes[other.change], other.phase, change),
    };
    (0..tasks.len())
        .filter(|position| !std::ptr::eq(&tasks[*position], task) && waits(&tasks[*position]))
        .collect()
}

/// What is taken away waits until what takes its place is there, and what used it is updated or gone.
fn goes_before(other: &Change, phase: Phase, taken: &Change) -> bool {
    let is_same = other.address.workflow() == taken.address.workflow();
    match phase {
        Phase::Forward => is_same || leaves(other, taken),
        Phase::Backward => {
            is_same
                && taken.address.kind() != Kind::Machine
                && other.action == Action::Delete
                && other.address.kind() == Kind::Machine
        }
    }
}

/// Returns whether another workflow's machine named the thing until now.
fn leaves(other: &Change, taken: &Change) -> bool {
    match (&other.before, &taken.before) {
        (Some(Resource::Machine(machine)), Some(taken)) => {
            mentions(&machine.definition, taken.arn())
        }
        _ => false,
    }
}

fn mentions(value: &Value, arn: &str) -> bool {
    match value {
        Value::String(text) => text.contains(arn),
        Value::Array(items) => items.iter().any(|item| mentions(item, arn)),
        Value::Object(members) => members.values().any(|member| mentions(member, arn)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
