//! Hands tasks out: to workers through their activities, everything else to the runners.

use std::sync::Arc;

use super::activities::{Offer, Place};
use super::running::HandedOut;
use super::shard::Shard;
use crate::interpreter::{Attempt, Scheduled, TaskResource};
use crate::local::tasks::Job;

impl Shard {
    pub(super) fn start_task(
        &mut self,
        slot: u64,
        attempt: Attempt,
        task: Scheduled,
        is_handed: bool,
    ) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let arn = &running.identity.execution_arn;
        let activity = match &task.resource {
            TaskResource::Activity(activity) => Some(activity.clone()),
            TaskResource::Lambda(_) | TaskResource::Service { .. } => None,
        };
        let handed_out = HandedOut {
            token: task.token.clone(),
            activity: activity.clone(),
        };
        running.tasks.insert(attempt, handed_out);
        self.engine.tokens.put(&task.token, arn, attempt);
        if let Some(activity) = activity {
            let offer = Offer {
                execution: Arc::clone(&running.identity),
                row: running.row,
                attempt,
                activity,
                token: task.token,
                input: task.input,
            };
            if !is_handed {
                self.engine.offer(offer, Place::Last);
            }
        } else if let Some(runners) = self.engine.runners() {
            let job = Job {
                execution: Arc::clone(&running.identity),
                attempt,
                task,
            };
            runners.start(job, self.engine.report(arn));
        }
    }

    pub(super) fn cancel_task(&mut self, slot: u64, attempt: Attempt) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let arn = &running.identity.execution_arn;
        let Some(task) = running.tasks.remove(&attempt) else {
            return;
        };
        self.engine.tokens.forget(&task.token);
        if let Some(activity) = task.activity {
            self.engine.activities.withdraw(&activity, arn, attempt);
        } else if let Some(runners) = self.engine.runners() {
            runners.cancel(arn, attempt);
        }
    }
}
