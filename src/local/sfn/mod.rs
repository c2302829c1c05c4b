//! The operations of Step Functions: machines, versions, aliases, activities, tags, executions and their tasks.
//!
//! What starts, stops or answers an execution asks the engine; what describes one reads the store.

mod activities;
mod aliases;
mod configuration;
mod create_state_machine;
mod definition_check;
mod delete_state_machine;
mod describe_execution;
mod describe_for_execution;
mod describe_state_machine;
mod error;
mod execution_input;
mod execution_lookup;
mod execution_target;
mod get_activity_task;
mod get_execution_history;
mod list_executions;
mod list_map_runs;
mod list_state_machines;
mod machine;
mod names;
mod nested_start;
mod paging;
mod params;
mod resume_execution;
mod role_check;
mod routing;
mod send_task;
mod start_execution;
mod start_sync_execution;
mod stop_execution;
mod tags;
mod update_state_machine;
mod validate_definition;
mod version_operations;
mod versions;

use std::pin::Pin;

use serde_json::Value;

use super::context::Context;
use super::store::Access;
pub use definition_check::Checks;
pub use error::SfnError;
pub use nested_start::start as start_nested;
use params::Params;
pub use resume_execution::TARGET as RESUME_EXECUTION;

pub type Answer = Result<Value, SfnError>;

/// What an operation comes to: an answer, or the wait for one.
pub enum Outcome {
    Now(Value),
    /// Waited for outside the store's threads; dropped when the client goes away.
    Later(Pin<Box<dyn Future<Output = Answer> + Send>>),
}

/// The values of `includedData`.
const INCLUDED: &[&str] = &["ALL_DATA", "METADATA_ONLY"];

/// An operation: its name in `X-Amz-Target`, the connection it needs, what it does.
struct Operation {
    name: &'static str,
    access: Access,
    run: Run,
}

enum Run {
    /// Answers, knowing what was found out about the definition beforehand.
    Checks(fn(&Context<'_>, &Checks, Params<'_>) -> Answer),
    Answers(fn(&Context<'_>, Params<'_>) -> Answer),
    Waits(fn(&Context<'_>, Params<'_>) -> Result<Outcome, SfnError>),
}

const fn read(name: &'static str, run: fn(&Context<'_>, Params<'_>) -> Answer) -> Operation {
    Operation {
        name,
        access: Access::Read,
        run: Run::Answers(run),
    }
}

const fn write(name: &'static str, run: fn(&Context<'_>, Params<'_>) -> Answer) -> Operation {
    Operation {
        name,
        access: Access::Write,
        run: Run::Answers(run),
    }
}

const fn checked(
    name: &'static str,
    access: Access,
    run: fn(&Context<'_>, &Checks, Params<'_>) -> Answer,
) -> Operation {
    Operation {
        name,
        access,
        run: Run::Checks(run),
    }
}

const fn wait(
    name: &'static str,
    run: fn(&Context<'_>, Params<'_>) -> Result<Outcome, SfnError>,
) -> Operation {
    Operation {
        name,
        access: Access::Read,
        run: Run::Waits(run),
    }
}

const OPERATIONS: &[Operation] = &[
    checked(
        "CreateStateMachine",
        Access::Write,
        create_state_machine::run,
    ),
    checked(
        "UpdateStateMachine",
        Access::Write,
        update_state_machine::run,
    ),
    write("DeleteStateMachine", delete_state_machine::run),
    read("DescribeStateMachine", describe_state_machine::run),
    read("ListStateMachines", list_state_machines::run),
    checked(
        "ValidateStateMachineDefinition",
        Access::Read,
        validate_definition::run,
    ),
    write("PublishStateMachineVersion", version_operations::publish),
    read("ListStateMachineVersions", version_operations::list),
    write("DeleteStateMachineVersion", version_operations::delete),
    write("CreateStateMachineAlias", aliases::create),
    write("UpdateStateMachineAlias", aliases::update),
    read("DescribeStateMachineAlias", aliases::describe),
    read("ListStateMachineAliases", aliases::list),
    write("DeleteStateMachineAlias", aliases::delete),
    write("CreateActivity", activities::create),
    read("DescribeActivity", activities::describe),
    read("ListActivities", activities::list),
    write("DeleteActivity", activities::delete),
    write("TagResource", tags::tag),
    write("UntagResource", tags::untag),
    read("ListTagsForResource", tags::list),
    write("StartExecution", start_execution::run),
    wait("StartSyncExecution", start_sync_execution::run),
    wait("StopExecution", stop_execution::run),
    read("ListExecutions", list_executions::run),
    read("DescribeExecution", describe_execution::run),
    read("GetExecutionHistory", get_execution_history::run),
    read(
        "DescribeStateMachineForExecution",
        describe_for_execution::run,
    ),
    read("ListMapRuns", list_map_runs::run),
    wait("GetActivityTask", get_activity_task::run),
    wait("SendTaskSuccess", send_task::success),
    wait("SendTaskFailure", send_task::failure),
    wait("SendTaskHeartbeat", send_task::heartbeat),
    wait(RESUME_EXECUTION, resume_execution::run),
];

/// Operations that AWS has and the local emulator does not have yet.
const UNSUPPORTED: &[&str] = &[
    "DescribeMapRun",
    "RedriveExecution",
    "TestState",
    "UpdateMapRun",
];

fn operation(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// Returns which connection an operation needs.
pub fn access(name: &str) -> Access {
    operation(name).map_or(Access::Read, |operation| operation.access)
}

/// Returns whether an operation takes a definition.
pub fn takes_definition(name: &str) -> bool {
    operation(name).is_some_and(|operation| matches!(operation.run, Run::Checks(_)))
}

/// Runs an operation by its name.
pub fn run(
    context: &Context<'_>,
    checks: &Checks,
    name: &str,
    params: &Value,
) -> Result<Outcome, SfnError> {
    match operation(name).map(|operation| &operation.run) {
        Some(Run::Checks(run)) => run(context, checks, Params::read(params)?).map(Outcome::Now),
        Some(Run::Answers(run)) => run(context, Params::read(params)?).map(Outcome::Now),
        Some(Run::Waits(run)) => run(context, Params::read(params)?),
        None if UNSUPPORTED.contains(&name) => Err(SfnError::Unsupported {
            operation: name.to_owned(),
        }),
        None => Err(SfnError::UnknownOperation(name.to_owned())),
    }
}
