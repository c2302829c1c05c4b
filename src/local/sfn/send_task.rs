//! SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat: what workers and callbacks say of a task, known by its token.

use std::sync::Arc;

use serde_json::json;

use super::params::{Length, Params};
use super::stop_execution::{CAUSE, ERROR};
use super::{Outcome, SfnError, execution_input};
use crate::facts::quotas;
use crate::interpreter::{Attempt, Failure, Stimulus};
use crate::local::context::Context;

const TOKEN: Length = Length {
    min: 1,
    max: quotas::TASK_TOKEN_CHARACTERS,
};

/// A token is these letters and as many hexadecimal digits.
const TOKEN_START: &str = "AQ";
const TOKEN_DIGITS: usize = 48;

pub fn success(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let token = params.required("taskToken", TOKEN);
    let text = params.required("output", execution_input::LENGTH);
    params.finish()?;
    check(token)?;
    let output = Arc::new(execution_input::parse_output(text)?);
    answer(context, token, |attempt| Stimulus::TaskSucceeded {
        attempt,
        output,
    })
}

pub fn failure(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let token = params.required("taskToken", TOKEN);
    let failure = Failure {
        error: params.text("error", ERROR).map(str::to_owned),
        cause: params.text("cause", CAUSE).map(str::to_owned),
    };
    params.finish()?;
    check(token)?;
    answer(context, token, |attempt| Stimulus::TaskFailed {
        attempt,
        failure,
    })
}

pub fn heartbeat(context: &Context<'_>, mut params: Params<'_>) -> Result<Outcome, SfnError> {
    let token = params.required("taskToken", TOKEN);
    params.finish()?;
    check(token)?;
    answer(context, token, |attempt| Stimulus::TaskHeartbeat {
        attempt,
    })
}

/// Tells a token of ours from a made-up one.
fn check(token: &str) -> Result<(), SfnError> {
    let is_token = token.strip_prefix(TOKEN_START).is_some_and(|digits| {
        digits.len() == TOKEN_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if is_token {
        Ok(())
    } else {
        Err(SfnError::InvalidToken)
    }
}

/// Feeds the answer to its task, and waits until that is on disk.
fn answer(
    context: &Context<'_>,
    token: &str,
    stimulus: impl FnOnce(Attempt) -> Stimulus,
) -> Result<Outcome, SfnError> {
    let taken = context
        .engine
        .answer_task(token, stimulus)
        .ok_or(SfnError::TaskTimedOut)?;
    Ok(Outcome::Later(Box::pin(async move {
        match taken.await.map_err(|_| SfnError::ended())? {
            Some(_) => Ok(json!({})),
            None => Err(SfnError::TaskTimedOut),
        }
    })))
}
