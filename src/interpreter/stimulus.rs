//! What comes into an execution from outside.

use super::Payload;
use super::failure::Failure;
use super::record::FrameId;

/// One try of one task: the frame that waits, and the id of the event that scheduled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempt {
    pub frame: FrameId,
    pub scheduled: u64,
}

/// One thing that happened. What is about an attempt that nobody waits for is ignored.
#[derive(Clone, Debug, PartialEq)]
pub enum Stimulus {
    /// The execution begins.
    Start,
    /// Time went by, or there is work left from the last step.
    Tick,
    TaskStarted {
        attempt: Attempt,
        worker: Option<String>,
    },
    /// The service took the call, and the result comes later.
    TaskSubmitted {
        attempt: Attempt,
        output: Payload,
    },
    TaskHeartbeat {
        attempt: Attempt,
    },
    TaskSucceeded {
        attempt: Attempt,
        output: Payload,
    },
    TaskFailed {
        attempt: Attempt,
        failure: Failure,
    },
    /// Somebody stops the execution.
    Stop {
        failure: Failure,
    },
    /// The execution cannot go on, whatever its states are at.
    Fail {
        failure: Failure,
    },
}
