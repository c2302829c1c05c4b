//! What an execution wants done outside; to be carried out once the records that led to it are on disk.

use super::record::Scheduled;
use super::stimulus::Attempt;

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Run a task, and answer with stimuli for this attempt.
    StartTask {
        attempt: Attempt,
        task: Box<Scheduled>,
    },
    /// Nobody waits for this attempt any more.
    CancelTask { attempt: Attempt },
    /// The execution has come to its end.
    Ended,
}
