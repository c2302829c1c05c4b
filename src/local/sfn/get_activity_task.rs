//! GetActivityTask: waits up to a minute for a task of an activity.

use std::time::Duration;

use serde_json::json;

use super::params::{NAME, Params};
use super::{Outcome, SfnError, activities};
use crate::local::context::Context;
use crate::local::engine::{Engine, Offer};

/// How long an answer may be on its way. A process that is killed in this time offers the task again when it comes back: the worker may never
/// have heard of it. Where two work on it then, the first result counts.
const ON_THE_WAY: Duration = Duration::from_secs(1);

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
        let answer = json!({ "taskToken": task.token, "input": task.input.to_string() });
        let handed = Handed { engine, task };
        tokio::spawn(async move {
            tokio::time::sleep(ON_THE_WAY).await;
            drop(handed);
        });
        Ok(answer)
    })))
}

/// A task that was given to a worker, which is noted at the end.
struct Handed {
    engine: Engine,
    task: Offer,
}

impl Drop for Handed {
    fn drop(&mut self) {
        self.engine.note_handed(&self.task);
    }
}
