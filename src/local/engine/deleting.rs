//! Machines that are being deleted: their executions end at their next transition, as in AWS.

use std::collections::HashSet;
use std::sync::Mutex;

use rusqlite::Connection;

use super::{Inner, locked};
use crate::interpreter::{Failure, Identity, Stimulus};
use crate::local::store::deletion;

/// The ARNs of machines whose deletion waits for executions.
#[derive(Default)]
pub struct Deleting(Mutex<HashSet<String>>);

impl Deleting {
    pub fn note(&self, machine: &str) {
        locked(&self.0).insert(machine.to_owned());
    }

    fn forget(&self, machine: &str) {
        locked(&self.0).remove(machine);
    }

    /// Returns whether an execution ends with this stimulus, because its machine is being deleted.
    pub fn cuts_off(&self, identity: &Identity, stimulus: &Stimulus) -> bool {
        let moves_on = matches!(
            stimulus,
            Stimulus::Tick | Stimulus::TaskSucceeded { .. } | Stimulus::TaskFailed { .. }
        );
        moves_on && !identity.is_express && locked(&self.0).contains(&identity.machine_arn)
    }
}

impl Inner {
    /// Removes a machine that waited for its executions to end; one of the same name that is made later is another.
    pub(super) fn finish_deletion(
        &self,
        connection: &Connection,
        machine: &str,
    ) -> rusqlite::Result<()> {
        if deletion::finish(connection, machine, self.clock.now())? {
            self.deleting.forget(machine);
        }
        Ok(())
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
