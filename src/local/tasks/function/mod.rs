//! Lambda functions: called by their ARN, by the optimized `lambda:invoke`, or by `aws-sdk:lambda:invoke`.

mod endpoint;
mod invocation;
mod invoked;
mod local;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::env::TaskEnv;
use super::job::{Job, Outcome};
use super::settings::Runs;
use super::{metadata, missing};
use crate::interpreter::Failure;
pub(super) use invocation::Invocation;
use invocation::Kind;
pub(super) use invoked::Invoked;

/// How a function is called, which decides the output's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape<'a> {
    /// By its ARN: the output is what the function returns.
    Direct(&'a str),
    /// `lambda:invoke`
    Optimized,
    /// `aws-sdk:lambda:invoke`, which shows a function's error as an output.
    Sdk,
}

/// Calls a function.
pub(super) async fn run(env: &Arc<TaskEnv>, job: &Job, shape: Shape<'_>) -> Outcome {
    let invocation = Invocation::read(job, shape)?;
    let invoked = match invocation.kind {
        Kind::RequestResponse => invoke(env, job, &invocation, shape).await?,
        Kind::Event => in_background(env, job, invocation)?,
        Kind::DryRun => Invoked::empty(204),
    };
    match shape {
        Shape::Direct(_) => invoked.into_result(),
        Shape::Optimized => optimized(invoked),
        Shape::Sdk => Ok(sdk(&invoked)),
    }
}

async fn invoke(
    env: &TaskEnv,
    job: &Job,
    invocation: &Invocation,
    shape: Shape<'_>,
) -> Result<Invoked, Failure> {
    let settings = &env.settings;
    let configured = invocation
        .names()
        .into_iter()
        .find_map(|name| settings.functions.get(&name));
    let (url, timeout) = match configured {
        Some(function) => match &function.runs {
            Runs::Command(_) => return Ok(local::run(env, job, invocation, function).await),
            Runs::Endpoint(url) => (url.as_str(), function.timeout),
        },
        None => match settings.endpoint(&["lambda"]) {
            Some(url) => (url, None),
            None => return Err(missing::function(&invocation.name)),
        },
    };
    let call = endpoint::invoke(env, job, invocation, url, shape);
    match timeout {
        None => call.await,
        Some(limit) => tokio::time::timeout(limit, call)
            .await
            .unwrap_or_else(|_| Ok(Invoked::timed_out(limit))),
    }
}

/// An asynchronous call is only queued; what becomes of it nobody hears.
fn in_background(
    env: &Arc<TaskEnv>,
    job: &Job,
    invocation: Invocation,
) -> Result<Invoked, Failure> {
    let settings = &env.settings;
    let known = invocation
        .names()
        .iter()
        .any(|name| settings.functions.contains_key(name));
    if !known && settings.endpoint(&["lambda"]).is_none() {
        return Err(missing::function(&invocation.name));
    }
    let (env, job) = (Arc::clone(env), job.clone());
    tokio::spawn(async move {
        let _ = invoke(&env, &job, &invocation, Shape::Optimized).await;
    });
    Ok(Invoked::empty(202))
}

/// As recorded: the payload as JSON beside what HTTP said.
fn optimized(invoked: Invoked) -> Outcome {
    if invoked.error.is_some() {
        return invoked.into_result();
    }
    let mut output = Map::new();
    output.insert("ExecutedVersion".to_owned(), invoked.version.clone().into());
    if let Some(log) = &invoked.log {
        output.insert("LogResult".to_owned(), log.clone().into());
    }
    output.insert("Payload".to_owned(), invoked.payload_value());
    let mut output = Value::Object(output);
    metadata::add(&mut output, &invoked.answer);
    output["StatusCode"] = invoked.answer.status.into();
    Ok(output)
}

fn sdk(invoked: &Invoked) -> Value {
    let mut output = Map::new();
    output.insert("ExecutedVersion".to_owned(), invoked.version.clone().into());
    if let Some(error) = &invoked.error {
        output.insert("FunctionError".to_owned(), error.clone().into());
    }
    if let Some(log) = &invoked.log {
        output.insert("LogResult".to_owned(), log.clone().into());
    }
    output.insert("Payload".to_owned(), invoked.answer.text().into());
    output.insert("StatusCode".to_owned(), invoked.answer.status.into());
    Value::Object(output)
}
