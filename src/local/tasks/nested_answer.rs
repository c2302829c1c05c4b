//! What a machine that ended is to the one that waited for it.
//!
//! Recorded: callback.json and local_mocking.json, `startExecution.sync` and `.sync:2`; the newer ones tell of redriving too.

use serde_json::{Map, Value, json};

use super::job::Outcome;
use super::machines::Ended;
use crate::asl::model::Pattern;
use crate::interpreter::{Failure, Status};

/// Returns the output, or the failure whose cause is all that is known of the execution.
pub(super) fn judge(ended: &Ended, pattern: Pattern) -> Outcome {
    let described = describe(ended, pattern);
    match &ended.status {
        Status::Succeeded(_) => Ok(described),
        _ => Err(Failure {
            error: Some("States.TaskFailed".to_owned()),
            cause: Some(described.to_string()),
        }),
    }
}

fn describe(ended: &Ended, pattern: Pattern) -> Value {
    let data = |value: &Value| match pattern {
        Pattern::Sync2 => value.clone(),
        _ => Value::String(value.to_string()),
    };
    let included = json!({ "Included": true });
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    // One that timed out has neither, as DescribeExecution shows it.
    if let Status::Failed(failure) | Status::Aborted(failure) = &ended.status {
        if let Some(cause) = &failure.cause {
            put("Cause", cause.as_str().into());
        }
        if let Some(error) = &failure.error {
            put("Error", error.as_str().into());
        }
    }
    put("ExecutionArn", ended.execution_arn.as_str().into());
    put("Input", data(&ended.input));
    put("InputDetails", included.clone());
    put("Name", ended.name.as_str().into());
    if let Status::Succeeded(output) = &ended.status {
        put("Output", data(output));
        put("OutputDetails", included);
    }
    put("RedriveCount", 0.into());
    if let Status::Succeeded(_) = &ended.status {
        put("RedriveStatus", "NOT_REDRIVABLE".into());
        let reason = "Execution is SUCCEEDED and cannot be redriven";
        put("RedriveStatusReason", reason.into());
    } else {
        put("RedriveStatus", "REDRIVABLE".into());
    }
    put("StartDate", ended.started_at.into());
    put("StateMachineArn", ended.state_machine_arn.as_str().into());
    put("Status", ended.status.name().into());
    put("StopDate", ended.stopped_at.into());
    Value::Object(members)
}
