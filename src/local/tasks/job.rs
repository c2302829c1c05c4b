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
