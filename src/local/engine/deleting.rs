//! Machines that are being deleted: their executions end at their next transition, as in AWS.

use std::collections::HashSet;
use std::sync::Mutex;

use super::locked;
use crate::interpreter::{Failure, Identity, Stimulus};

/// The ARNs of machines whose deletion waits for executions.
#[derive(Default)]
pub struct Deleting(Mutex<HashSet<String>>);

impl Deleting {
    pub fn note(&self, machine: &str) {
        locked(&self.0).insert(machine.to_owned());
    }

    pub fn forget(&self, machine: &str) {
        locked(&self.0).remove(machine);
    }

    /// Tells whether an execution ends with this stimulus, because its machine is being deleted.
    pub fn cuts_off(&self, identity: &Identity, stimulus: &Stimulus) -> bool {
        let moves_on = matches!(
            stimulus,
            Stimulus::Tick | Stimulus::TaskSucceeded { .. } | Stimulus::TaskFailed { .. }
        );
        moves_on && !identity.is_express && locked(&self.0).contains(&identity.machine_arn)
    }
}

/// What an execution then ends with; AWS's words as observed.
pub fn failure(identity: &Identity) -> Failure {
    Failure {
        error: Some("States.Runtime".to_owned()),
        cause: Some(format!(
            "State machine {} has been deleted",
            identity.machine_name
        )),
    }
}
