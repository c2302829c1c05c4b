//! StopExecution: one that has ended stays as it is.

use serde_json::{Value, json};

use super::params::{Length, Params};
use super::{Outcome, SfnError, execution_lookup};
use crate::facts::quotas;
use crate::interpreter::Failure;
use crate::local::clock::Moment;
use crate::local::context::Context;

pub const ERROR: Length = Length {
    min: 0,
    max: quotas::ERROR_CHARACTERS,
};
pub const CAUSE: Length = Length {
    min: 0,
    max: quotas::CAUSE_CHARACTERS,
};

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let text = execution_lookup::read(&mut params);
    let failure = Failure {
        error: params.text("error", ERROR).map(str::to_owned),
        cause: params.text("cause", CAUSE).map(str::to_owned),
    };
    params.finish()?;
    let row = execution_lookup::find(context, "StopExecution", text)?;
    if let Some(stopped) = row.stopped {
        return Ok(Outcome::Now(answer(stopped)));
    }
    let stopped = context.engine.stop_and_wait(text, failure);
    let now = context.now.0;
    Ok(Outcome::Later(Box::pin(async move {
        // It may have ended by itself a moment ago.
        let at = stopped.await.map_err(|_| SfnError::ended())?;
        Ok(answer(at.unwrap_or(now)))
    })))
}

fn answer(at: i64) -> Value {
    json!({ "stopDate": Moment(at).epoch_seconds() })
}
