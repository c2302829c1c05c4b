//! When Step Functions assumes the role of a state machine.

use serde_json::Value;

use super::{Machine, MachineType};
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::{self, StateAt};

impl Machine {
    /// Returns whether Step Functions assumes the role when the state machine is created, not only when it runs.
    ///
    /// Source: observed on 2026-09-23; a Standard machine without logging, tracing and tasks that wait for a job is taken with
    /// any role.
    pub fn needs_role_at_creation(&self) -> bool {
        self.machine_type == MachineType::Express
            || self.tracing
            || self.logging.is_some()
            || walk::states(&self.definition).iter().any(waits_for_job)
    }
}

fn waits_for_job(state: &StateAt) -> bool {
    let resource = state.state.get("Resource").and_then(Value::as_str);
    let pattern = resource.and_then(|resource| Resource::parse(resource).pattern());
    matches!(pattern, Some(Pattern::Sync | Pattern::Sync2))
}
