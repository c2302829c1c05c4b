//! What a fault of ours does to an execution: it fails, its thread goes on.

use super::message::{Fed, Origin};
use super::shard::Shard;
use crate::interpreter::{Failure, Stimulus};

impl Shard {
    /// Ends an execution in whose turn something panicked.
    pub(super) fn fail_by_panic(&mut self, slot: u64) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let arn = running.identity.execution_arn.clone();
        let state = running.execution.next_state().map(str::to_owned);
        let place = state.map_or_else(String::new, |state| format!(" in state `{state}`"));
        let failure = Failure {
            error: Some("States.Runtime".to_owned()),
            cause: Some(format!(
                "The local emulator failed by an internal error{place}. This is a bug in stepwright, not in the state machine."
            )),
        };
        let is_second = std::mem::replace(&mut running.has_panicked, true);
        if !is_second {
            self.engine.notices.report(&format!(
                "execution `{arn}` failed by an internal error{place}; please report it as a bug of stepwright"
            ));
            let end = Stimulus::Fail { failure };
            return self.turn(slot, Fed::alone(end), Origin::Inside);
        }
        // It cannot even be ended here. The store keeps what it knows of it.
        let row = running.row;
        self.give_up(slot);
        if row.is_some() {
            let end = Stimulus::Fail { failure };
            self.engine.end_in_store(&arn, end, None);
        }
    }
}
