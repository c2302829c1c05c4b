//! When Step Functions assumes the role of a state machine.

use super::{Machine, MachineType};
use crate::asl::walk;

impl Machine {
    /// Returns whether Step Functions assumes the role when the state machine is created, not only when it runs.
    ///
    /// Source: observed on 2026-09-23; a Standard machine without logging, tracing and tasks that wait for a job is taken with
    /// any role.
    pub fn needs_role_at_creation(&self) -> bool {
        self.machine_type == MachineType::Express
            || self.tracing
            || self.logging.is_some()
            || walk::waits_for_job(&self.definition)
    }
}
