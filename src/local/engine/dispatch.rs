//! Hands tasks out: to workers through their activities, everything else to the runners.

use std::sync::Arc;

use super::activities::{Offer, QueueEnd};
use super::running::Dispatched;
use super::shard::Shard;
use crate::interpreter::{Attempt, Failure, Scheduled, Stimulus, TaskResource};
use crate::local::tasks::Job;

/// Whether a task was handed out before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatch {
    First,
    /// A process that has ended handed it out, and nobody is known to work on it.
    Again,
    /// A worker holds it, or its token went out.
    Held,
}

impl Shard {
    pub(super) fn start_task(
        &mut self,
        slot: u64,
        attempt: Attempt,
        task: Scheduled,
        how: Dispatch,
    ) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let arn = &running.identity.execution_arn;
        let is_mocked = running.test_case.as_deref().is_some_and(|case| {
            let runners = self.engine.runners.get();
            runners.is_ok_and(|runners| {
                runners.mocks(&running.identity.machine_name, case, &task.state)
            })
        });
        let activity = match &task.resource {
            TaskResource::Activity(activity) if !is_mocked => Some(activity.clone()),
            _ => None,
        };
        let dispatched = Dispatched {
            token: task.token.clone(),
            activity: activity.clone(),
        };
        running.tasks.insert(attempt, dispatched);
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
            if how != Dispatch::Held {
                self.engine.offer(offer, QueueEnd::Last);
            }
            return;
        }
        if how == Dispatch::Held {
            return;
        }
        let job = Job {
            execution: Arc::clone(&running.identity),
            attempt,
            task,
            test_case: running.test_case.clone(),
        };
        let report = self.engine.report(arn);
        match self.engine.runners.get() {
            Ok(runners) => runners.start(job, report),
            Err(why) => report(Stimulus::TaskFailed {
                attempt,
                failure: no_runners(&why),
            }),
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
        } else if let Some(runners) = self.engine.runners.started() {
            runners.cancel(arn, attempt);
        }
    }
}

fn no_runners(why: &str) -> Failure {
    Failure {
        error: Some("States.TaskFailed".to_owned()),
        cause: Some(format!("The local emulator could not run this task: {why}")),
    }
}
