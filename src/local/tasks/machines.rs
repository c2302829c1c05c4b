//! What the runners need of the engine: starting, watching and stopping the machines that a task starts.

use crate::interpreter::{Millis, Payload, Status};

/// Starts, watches and stops executions.
pub trait Machines: Send + Sync {
    fn start(&self, start: NestedStart) -> Result<StartedMachine, Refused>;

    /// Calls back when an execution ends; at once where it has ended.
    fn on_end(&self, execution_arn: &str, then: Box<dyn FnOnce(Ended) + Send>);

    /// Aborts an execution.
    fn stop(&self, execution_arn: &str);
}

/// What StartExecution is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct NestedStart {
    pub state_machine_arn: String,
    /// JSON text.
    pub input: String,
    pub name: Option<String>,
    /// The execution that starts it.
    pub parent: String,
    /// The event by which the parent scheduled the task: a task that is run again has started it already.
    pub scheduled: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct StartedMachine {
    pub execution_arn: String,
    pub started_at: Millis,
}

/// An error answer of StartExecution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// AWS's code, such as `StateMachineDoesNotExist`.
    pub code: String,
    pub message: String,
    /// HTTP.
    pub status: u16,
}

/// An execution that has come to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    pub execution_arn: String,
    pub name: String,
    pub state_machine_arn: String,
    pub input: Payload,
    pub status: Status,
    pub started_at: Millis,
    pub stopped_at: Millis,
}
