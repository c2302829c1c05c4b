//! What a runner is given, and how it answers.

use std::sync::Arc;

use serde_json::Value;

use crate::interpreter::{Attempt, Failure, Identity, Scheduled, Stimulus};

/// One try of one task.
#[derive(Clone, Debug)]
pub struct Job {
    pub execution: Arc<Identity>,
    pub attempt: Attempt,
    pub task: Scheduled,
    /// The test case of the mock configuration file, which follows `#` in the ARN that the execution was started with.
    pub test_case: Option<String>,
}

/// Feeds a stimulus back into the job's execution.
pub type Report = Arc<dyn Fn(Stimulus) + Send + Sync>;

/// What a call came to.
pub(super) type Outcome = Result<Value, Failure>;

impl Job {
    /// Returns the stimulus that a call was taken on, which goes on elsewhere.
    pub(super) fn submitted(&self, output: Value) -> Stimulus {
        Stimulus::TaskSubmitted {
            attempt: self.attempt,
            output: Arc::new(output),
        }
    }

    /// Returns the stimulus that the job has come to its end.
    pub(super) fn ended(&self, outcome: Outcome) -> Stimulus {
        let attempt = self.attempt;
        match outcome {
            Ok(output) => Stimulus::TaskSucceeded {
                attempt,
                output: Arc::new(output),
            },
            Err(failure) => Stimulus::TaskFailed { attempt, failure },
        }
    }
}
