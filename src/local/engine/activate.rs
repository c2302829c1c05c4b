//! Takes an execution over: a new one starts, one that was rebuilt goes on where its journal ends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::admission::Admission;
use super::dispatch::Dispatch;
use super::message::{Fed, Origin};
use super::running::{Dispatched, Running};
use super::shard::Shard;
use crate::asl::model::Pattern;
use crate::interpreter::{
    Attempt, Effect, Entropy, Execution, Millis, Scheduled, Stimulus, TaskResource,
};
use crate::local::ids;

impl Shard {
    /// Takes an execution over; one that waits for a moment until `overdue` is caught up with later.
    pub(super) fn admit(&mut self, admission: Admission, overdue: Millis) {
        let arn = admission.identity.execution_arn.clone();
        if self.by_arn.contains_key(&arn) {
            return;
        }
        let machine = self
            .engine
            .machines
            .get(&admission.definition, admission.identity.is_express);
        // What this release cannot read rests in the store.
        let Some(machine) = machine else {
            return self.engine.completions.forget(&arn);
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
            entropy: Entropy::new(ids::seed()),
            row: admission.row,
            records,
            logging: admission.logging,
            test_case: admission.test_case,
            tasks: HashMap::new(),
            uncommitted: 0,
            timer: None,
            is_queued: false,
            suspect: admission.suspect,
            handed,
            loss: None,
            losses: 0,
            has_panicked: false,
        };
        let is_new = running.handed.is_none();
        self.slots.insert(slot, running);
        self.by_arn.insert(arn, slot);
        self.current = Some(slot);
        if is_new {
            return self.feed(slot, Fed::alone(Stimulus::Start), Origin::Client);
        }
        self.know_tasks(slot);
        let is_overdue = |running: &Running| running.is_due(overdue);
        if !self.slots.get(&slot).is_some_and(is_overdue) {
            self.catch_up(slot);
        }
    }

    /// Notes which tasks of an execution wait for an answer, before anybody asks.
    fn know_tasks(&mut self, slot: u64) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        for effect in running.execution.outstanding() {
            let Effect::StartTask { attempt, task } = effect else {
                continue;
            };
            let arn = &running.identity.execution_arn;
            self.engine.tokens.put(&task.token, arn, attempt);
            let activity = match task.resource {
                TaskResource::Activity(activity) => Some(activity),
                TaskResource::Lambda(_) | TaskResource::Service { .. } => None,
            };
            let dispatched = Dispatched {
                token: task.token,
                activity,
            };
            running.tasks.insert(attempt, dispatched);
        }
    }

    /// Takes up an execution that a restart found, unless it was taken up before.
    pub(super) fn catch_up(&mut self, slot: u64) {
        let handed = self
            .slots
            .get_mut(&slot)
            .and_then(|running| running.handed.take());
        if let Some(handed) = handed {
            self.go_on(slot, &handed);
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
            self.turn(slot, Fed::alone(Stimulus::Tick), Origin::Client);
        }
        for effect in outstanding {
            let Effect::StartTask { attempt, task } = effect else {
                continue;
            };
            let is_awaited = |running: &Running| running.execution.awaits(attempt);
            if self.slots.get(&slot).is_some_and(is_awaited) {
                let is_held = handed.contains(&attempt.scheduled);
                let how = match is_held || self.is_sent(slot, attempt, &task) {
                    true => Dispatch::Held,
                    false => Dispatch::Again,
                };
                self.start_task(slot, attempt, *task, how);
            }
        }
        self.settle(slot);
    }

    /// Returns whether somebody was sent the token of a task, who may still answer with it.
    fn is_sent(&self, slot: u64, attempt: Attempt, task: &Scheduled) -> bool {
        let is_callback = matches!(
            &task.resource,
            TaskResource::Service { pattern, .. } if *pattern == Pattern::Callback
        );
        let is_submitted = |running: &Running| running.execution.is_submitted(attempt);
        is_callback && self.slots.get(&slot).is_some_and(is_submitted)
    }
}
