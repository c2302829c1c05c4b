//! Why a state or an execution failed.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// An error name and its cause, either of which may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// The name of everything that a definition does wrong when it runs.
pub const RUNTIME: &str = "States.Runtime";
pub const TIMEOUT: &str = "States.Timeout";
pub const TASK_FAILED: &str = "States.TaskFailed";
pub const HEARTBEAT_TIMEOUT: &str = "States.HeartbeatTimeout";
pub const DATA_LIMIT: &str = "States.DataLimitExceeded";

impl Failure {
    pub fn new(error: &str, cause: impl Into<String>) -> Self {
        Self {
            error: Some(error.to_owned()),
            cause: Some(cause.into()),
        }
    }

    pub fn timeout() -> Self {
        Self {
            error: Some(TIMEOUT.to_owned()),
            cause: None,
        }
    }

    /// Returns whether the service gives up on the whole execution: no retrier and no catcher is asked.
    pub fn ends_execution(&self) -> bool {
        self.error.as_deref() == Some(RUNTIME)
    }

    /// Returns what a catcher passes on. Recorded: a timeout, which has no cause, is caught with an empty one.
    pub fn output(&self) -> Value {
        let cause = match (&self.cause, self.error.as_deref()) {
            (None, Some(TIMEOUT)) => json!(""),
            (cause, _) => json!(cause),
        };
        json!({ "Error": self.error, "Cause": cause })
    }
}
