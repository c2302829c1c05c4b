//! DescribeExecution.

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, execution_lookup};
use crate::local::clock::Moment;
use crate::local::context::Context;
use crate::local::store::executions::ExecutionRow;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = execution_lookup::read(&mut params);
    let included = params.choice("includedData", super::INCLUDED);
    params.finish()?;
    let row = execution_lookup::find(context, "DescribeExecution", text)?;
    Ok(answer(&row, included != Some("METADATA_ONLY")))
}

fn answer(row: &ExecutionRow, with_data: bool) -> Value {
    let mut answer = json!({
        "executionArn": row.arn,
        "stateMachineArn": row.machine,
        "name": row.name,
        "status": row.status,
        "startDate": Moment(row.started).epoch_seconds(),
        "inputDetails": { "included": with_data },
        "redriveCount": 0,
    });
    if let Some(stopped) = row.stopped {
        answer["stopDate"] = Moment(stopped).epoch_seconds();
    }
    if with_data {
        answer["input"] = row.input.as_str().into();
    }
    if let Some(output) = &row.output {
        answer["outputDetails"] = json!({ "included": with_data });
        if with_data {
            answer["output"] = output.as_str().into();
        }
    }
    // Measured: an execution that timed out has neither; its event alone names `States.Timeout`.
    let tells_why = with_data && row.status != "TIMED_OUT";
    for (name, text) in [("error", &row.error), ("cause", &row.cause)] {
        if let Some(text) = text.as_deref().filter(|_| tells_why) {
            answer[name] = text.into();
        }
    }
    execution_lookup::add_qualifiers(row, &mut answer);
    tell_redrive(&row.status, &mut answer);
    answer
}

fn tell_redrive(status: &str, answer: &mut Value) {
    if ["RUNNING", "SUCCEEDED"].contains(&status) {
        answer["redriveStatus"] = "NOT_REDRIVABLE".into();
        let reason = format!("Execution is {status} and cannot be redriven");
        answer["redriveStatusReason"] = reason.into();
    } else {
        answer["redriveStatus"] = "REDRIVABLE".into();
    }
}
