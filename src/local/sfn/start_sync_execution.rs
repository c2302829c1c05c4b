//! StartSyncExecution: runs an Express execution and answers with what it comes to.

use std::sync::Arc;

use serde_json::{Value, json};

use super::params::Params;
use super::start_execution::StartMode;
use super::{Outcome, SfnError, execution_input, start_execution};
use crate::interpreter::{Failure, Status};
use crate::local::clock::Moment;
use crate::local::context::Context;
use crate::local::engine::Ended;
use crate::local::ids;

/// What AWS bills at the least, in megabytes.
const BILLED_MEGABYTES: u64 = 64;

/// AWS bills full tenths of a second.
const BILLED_MILLISECONDS: i64 = 100;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let request = start_execution::read(&mut params);
    let included = params.choice("includedData", super::INCLUDED);
    params.finish()?;
    let target = start_execution::find(context, "StartSyncExecution", &request)?;
    if target.machine.kind != "EXPRESS" {
        return Err(SfnError::StateMachineTypeNotSupported);
    }
    let name = request.name.map_or_else(ids::uuid, str::to_owned);
    let text = request.input.unwrap_or("{}").to_owned();
    let input = Arc::new(execution_input::parse(&text)?);
    let (admission, started) =
        start_execution::express(context, target, &name, input, StartMode::Synchronous);
    let ended = context.engine.await_end(&started.execution_arn);
    context.engine.admit(admission);
    let with_data = included != Some("METADATA_ONLY");
    Ok(Outcome::Later(Box::pin(async move {
        let ended = ended.await.map_err(|_| SfnError::ended())?;
        Ok(answer(&ended, &text, with_data))
    })))
}

fn answer(ended: &Ended, input: &str, with_data: bool) -> Value {
    let took = ended.ended_at - ended.started_at;
    let billed =
        (took.max(1) as u64).div_ceil(BILLED_MILLISECONDS as u64) * BILLED_MILLISECONDS as u64;
    let mut answer = json!({
        "executionArn": ended.identity.execution_arn,
        "stateMachineArn": ended.identity.machine_arn,
        "name": ended.identity.name,
        "startDate": Moment(ended.started_at).epoch_seconds(),
        "stopDate": Moment(ended.ended_at).epoch_seconds(),
        // Of AWS's statuses this operation knows three.
        "status": match ended.status.name() {
            "ABORTED" => "FAILED",
            status => status,
        },
        "inputDetails": { "included": with_data },
        "outputDetails": { "included": with_data },
        "billingDetails": { "billedMemoryUsedInMB": BILLED_MEGABYTES, "billedDurationInMilliseconds": billed },
    });
    if with_data {
        answer["input"] = input.into();
        tell_result(&ended.status, &mut answer);
    }
    answer
}

fn tell_result(status: &Status, answer: &mut Value) {
    match status {
        Status::Running => {}
        Status::Succeeded(output) => answer["output"] = output.to_string().into(),
        Status::Failed(Failure { error, cause })
        | Status::TimedOut(Failure { error, cause })
        | Status::Aborted(Failure { error, cause }) => {
            for (name, text) in [("error", error), ("cause", cause)] {
                if let Some(text) = text {
                    answer[name] = text.as_str().into();
                }
            }
        }
    }
}
