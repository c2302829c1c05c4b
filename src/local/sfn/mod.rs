//! The operations of Step Functions: machines, versions, aliases, activities, tags.
//!
//! Executions are not run: what would start or answer one is refused by name, after the checks that AWS makes first.

mod activities;
mod aliases;
mod configuration;
mod create_state_machine;
mod definition_check;
mod delete_state_machine;
mod describe_state_machine;
mod error;
mod executions;
mod list_state_machines;
mod machine;
mod names;
mod paging;
mod params;
mod role_check;
mod routing;
mod tags;
mod update_state_machine;
mod validate_definition;
mod version_operations;
mod versions;

use serde_json::Value;

use super::server::Context;
use super::store::Access;
pub use error::SfnError;
use params::Params;

type Answer = Result<Value, SfnError>;

/// An operation: its name in `X-Amz-Target`, the connection it needs, what it does.
struct Operation {
    name: &'static str,
    access: Access,
    run: fn(&Context<'_>, Params<'_>) -> Answer,
}

const fn read(name: &'static str, run: fn(&Context<'_>, Params<'_>) -> Answer) -> Operation {
    Operation {
        name,
        access: Access::Read,
        run,
    }
}

const fn write(name: &'static str, run: fn(&Context<'_>, Params<'_>) -> Answer) -> Operation {
    Operation {
        name,
        access: Access::Write,
        run,
    }
}

const OPERATIONS: &[Operation] = &[
    write("CreateStateMachine", create_state_machine::run),
    write("UpdateStateMachine", update_state_machine::run),
    write("DeleteStateMachine", delete_state_machine::run),
    read("DescribeStateMachine", describe_state_machine::run),
    read("ListStateMachines", list_state_machines::run),
    read("ValidateStateMachineDefinition", validate_definition::run),
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
    read("GetActivityTask", activities::poll),
    write("TagResource", tags::tag),
    write("UntagResource", tags::untag),
    read("ListTagsForResource", tags::list),
    read("ListExecutions", executions::list),
    read("StartExecution", executions::start),
    read("StartSyncExecution", executions::start_sync),
    read("DescribeExecution", executions::describe),
    read("GetExecutionHistory", executions::describe),
    read("StopExecution", executions::describe),
    read("DescribeStateMachineForExecution", executions::describe),
    read("ListMapRuns", executions::describe),
];

/// Operations that AWS has and the local target does not, because it runs no executions.
const UNSUPPORTED: &[&str] = &[
    "DescribeMapRun",
    "RedriveExecution",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
    "TestState",
    "UpdateMapRun",
];

fn operation(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// Says which connection an operation needs.
pub fn access(name: &str) -> Access {
    operation(name).map_or(Access::Read, |operation| operation.access)
}

/// Runs an operation by its name.
pub fn run(context: &Context<'_>, name: &str, params: &Value) -> Answer {
    match operation(name) {
        Some(operation) => (operation.run)(context, Params::read(params)?),
        None if UNSUPPORTED.contains(&name) => Err(SfnError::Unsupported {
            operation: name.to_owned(),
        }),
        None => Err(SfnError::UnknownOperation(name.to_owned())),
    }
}
