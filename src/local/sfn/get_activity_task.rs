//! GetActivityTask: waits up to a minute for a task of an activity.

use serde_json::json;

use super::params::{NAME, Params};
use super::{Outcome, SfnError, activities};
use crate::local::server::Context;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let text = activities::arn(context, "GetActivityTask", &mut params)?;
    let worker = params.text("workerName", NAME);
    params.finish()?;
    activities::require(context, text)?;
    let poll = context
        .engine
        .poll(text, worker)
        .ok_or_else(|| SfnError::ActivityWorkerLimitExceeded(text.to_owned()))?;
    let engine = context.engine.clone();
    Ok(Outcome::Later(Box::pin(async move {
        let Some(task) = poll.wait().await else {
            return Ok(json!({ "taskToken": null }));
        };
        engine.note_handed(&task);
        Ok(json!({ "taskToken": task.token, "input": task.input.to_string() }))
    })))
}
