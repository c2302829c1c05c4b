//! Operations on executions, as far as they can be answered truthfully where none ever ran.

use serde_json::json;

use super::machine::Machine;
use super::params::{ARN, LONG_ARN, Length, Params};
use super::{Answer, SfnError, aliases, names, versions};
use crate::local::arn::Named;
use crate::local::server::Context;

const STATUSES: &[&str] = &[
    "SUCCEEDED",
    "TIMED_OUT",
    "PENDING_REDRIVE",
    "ABORTED",
    "FAILED",
    "RUNNING",
];
const LIST_TOKEN: Length = Length { min: 1, max: 3096 };

/// Lists nothing for a machine that is there.
pub fn list(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.text("stateMachineArn", ARN);
    let map_run = params.text("mapRunArn", LONG_ARN);
    params.choice("statusFilter", STATUSES);
    params.number("maxResults", 0, 1000);
    let token = params.text("nextToken", LIST_TOKEN);
    params.finish()?;
    if map_run.is_some() {
        return Err(SfnError::no_such_resource());
    }
    let text = text.ok_or_else(|| {
        SfnError::Validation("Must specify either stateMachineArn or mapRunArn".to_owned())
    })?;
    if target(context, "ListExecutions", text)?.kind == "EXPRESS" {
        return Err(SfnError::StateMachineTypeNotSupported);
    }
    // No page ever had a successor, so no token can be one of ours.
    if token.is_some() {
        Err(SfnError::InvalidToken)
    } else {
        Ok(json!({ "executions": [] }))
    }
}

pub fn start(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    params.finish()?;
    target(context, "StartExecution", text)?;
    Err(SfnError::Unsupported {
        operation: "StartExecution".to_owned(),
    })
}

pub fn start_sync(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    params.finish()?;
    if target(context, "StartSyncExecution", text)?.kind != "EXPRESS" {
        return Err(SfnError::StateMachineTypeNotSupported);
    }
    Err(SfnError::Unsupported {
        operation: "StartSyncExecution".to_owned(),
    })
}

/// Answers for a single execution: there is none.
pub fn describe(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("executionArn", LONG_ARN);
    params.finish()?;
    let arn = names::arn(context.caller, "DescribeExecution", text)?;
    let Named::Execution { name } = &arn.named else {
        return Err(names::wrong_type(&arn));
    };
    let machine = crate::local::arn::states(context.caller, "stateMachine", name);
    if Machine::find(context, &machine)?.is_some_and(|machine| machine.kind == "EXPRESS") {
        return Err(SfnError::InvalidArn(
            "Resource type not valid in this context: express".to_owned(),
        ));
    }
    Err(SfnError::ExecutionDoesNotExist(text.to_owned()))
}

/// Finds the machine that an ARN means: its own, or that of a version or alias which is there.
fn target(context: &Context<'_>, operation: &str, text: &str) -> Result<Machine, SfnError> {
    let arn = names::arn(context.caller, operation, text)?;
    let missing = || SfnError::StateMachineDoesNotExist(text.to_owned());
    match &arn.named {
        Named::StateMachine { .. } => Machine::get(context, text),
        Named::Qualified { qualifier, .. } => {
            let version = match versions::split(text) {
                Some(_) => Some(text.to_owned()),
                None => aliases::first_route(context, text)?,
            };
            let found = version.map_or(Ok(None), |version| versions::find(context, &version))?;
            let machine = text
                .strip_suffix(qualifier.as_str())
                .and_then(|text| text.strip_suffix(':'))
                .unwrap_or(text);
            if found.is_none() {
                Err(missing())
            } else {
                Machine::find(context, machine)?.ok_or_else(missing)
            }
        }
        _ => Err(names::wrong_type(&arn)),
    }
}
