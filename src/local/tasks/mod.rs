//! Task runners: what carries out a task that is neither an activity nor a wait.

mod job;

pub use job::{Job, Report};

use crate::interpreter::{Attempt, Failure, Stimulus};

/// Everything that can run a task.
#[derive(Debug, Default)]
pub struct Runners;

impl Runners {
    /// Starts a task, and reports what becomes of it; does not wait.
    pub fn start(&self, job: Job, report: Report) {
        let cause = "Nothing is configured to run this task.";
        report(Stimulus::TaskFailed {
            attempt: job.attempt,
            failure: Failure {
                error: Some("States.TaskFailed".to_owned()),
                cause: Some(cause.to_owned()),
            },
        });
    }

    /// Ends a task that nobody waits for any more.
    pub fn cancel(&self, _execution_arn: &str, _attempt: Attempt) {}
}
