//! Takes an execution over: a new one starts, one that was rebuilt goes on where its journal ends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::admission::Admission;
use super::hand_out::HandOut;
use super::running::Running;
use super::shard::Shard;
use crate::interpreter::{Effect, Entropy, Execution, Stimulus};
use crate::local::ident;

impl Shard {
    pub(super) fn admit(&mut self, admission: Admission) {
        let arn = admission.identity.execution_arn.clone();
        let machine = self
            .engine
            .machines
            .get(&admission.definition, admission.identity.is_express);
        // What this release cannot read rests in the store.
        let Some(machine) = machine.filter(|_| !self.by_arn.contains_key(&arn)) else {
            return;
        };
        self.last_slot += 1;
        let slot = self.last_slot;
        let (execution, records, handed) = match admission.restored {
            Some(restored) => (restored.execution, restored.records, Some(restored.handed)),
            None => {
                let new = Execution::new(Arc::clone(&admission.identity), admission.input);
                (new, 0, None)
            }
        };
        let running = Running {
            identity: admission.identity,
            machine,
            execution,
            entropy: Entropy::new(ident::seed()),
            row: admission.row,
            records,
            logging: admission.logging,
            test_case: admission.test_case,
            tasks: HashMap::new(),
            uncommitted: 0,
            timer: None,
            is_queued: false,
        };
        self.slots.insert(slot, running);
        self.by_arn.insert(arn, slot);
        match handed {
            None => self.feed(slot, Stimulus::Start, None),
            Some(handed) => self.go_on(slot, &handed),
        }
    }

    /// Lets what is overdue happen, and hands out again what was handed out before and is still waited for.
    fn go_on(&mut self, slot: u64, handed: &HashSet<u64>) {
        let now = self.tell_time();
        let Some(running) = self.slots.get(&slot) else {
            return;
        };
        let outstanding = running.execution.outstanding();
        if running.is_due(now) {
            self.turn(slot, Stimulus::Tick, None);
        }
        for effect in outstanding {
            let Effect::StartTask { attempt, task } = effect else {
                continue;
            };
            let is_awaited = |running: &Running| running.execution.awaits(attempt);
            if self.slots.get(&slot).is_some_and(is_awaited) {
                let how = if handed.contains(&attempt.scheduled) {
                    HandOut::Held
                } else {
                    HandOut::Again
                };
                self.start_task(slot, attempt, *task, how);
            }
        }
        self.settle(slot);
    }
}
