//! Takes a job to who runs it, and its outcome to the stimulus that its pattern wants.

use std::sync::Arc;

use super::env::{Cancelled, TaskEnv};
use super::function::{self, Shape};
use super::job::{Job, Outcome, Report};
use super::{http_task, missing, nested, permissions, service};
use crate::asl::model::Pattern;
use crate::interpreter::{Stimulus, TaskResource};

/// What is left to report.
pub(super) async fn run(
    env: &Arc<TaskEnv>,
    job: &Job,
    report: &Report,
    cancelled: &Cancelled,
) -> Stimulus {
    let pattern = match &job.task.resource {
        TaskResource::Service { pattern, .. } => *pattern,
        TaskResource::Lambda(_) | TaskResource::Activity(_) => Pattern::RequestResponse,
    };
    // A mocked call is one that the role must allow in AWS.
    if let Err(failure) = permissions::check(env, job).await {
        return job.ended(Err(failure));
    }
    let mock = match env.mocks.answer(job) {
        Some(outcome) => Some(outcome),
        None if pattern != Pattern::RequestResponse && is_nested(job) => {
            return nested::run(env, job, pattern, report, cancelled).await;
        }
        None => None,
    };
    let is_mock = mock.is_some();
    let outcome = match mock {
        Some(outcome) => outcome,
        None => once(env, job, pattern).await,
    };
    match (pattern, is_mock) {
        (Pattern::RequestResponse, _) => job.ended(outcome),
        // A mock of a job that takes time is its final answer.
        (_, true) => {
            if let Ok(output) = &outcome {
                report(job.submitted(output.clone()));
            }
            job.ended(outcome)
        }
        (_, false) => match outcome {
            Ok(output) => job.submitted(output),
            Err(failure) => job.ended(Err(failure)),
        },
    }
}

/// One call of a function or a service, without what may come later.
async fn once(env: &Arc<TaskEnv>, job: &Job, pattern: Pattern) -> Outcome {
    let TaskResource::Service {
        service, operation, ..
    } = &job.task.resource
    else {
        return match &job.task.resource {
            TaskResource::Lambda(arn) => function::run(env, job, Shape::Direct(arn)).await,
            resource => Err(missing::activity(resource)),
        };
    };
    if matches!(pattern, Pattern::Sync | Pattern::Sync2) {
        return Err(missing::sync(service, operation, pattern));
    }
    match (service.as_str(), operation.as_str()) {
        ("lambda", "invoke") => function::run(env, job, Shape::Optimized).await,
        ("aws-sdk:lambda", "invoke") => function::run(env, job, Shape::Sdk).await,
        ("states", "startExecution") => nested::start(env, job, &Cancelled::default())
            .await
            .map(|started| started.output),
        ("http", "invoke") | ("apigateway", "invoke") => http_task::run(env, job, service).await,
        _ => service::run(env, job, service, operation).await,
    }
}

fn is_nested(job: &Job) -> bool {
    matches!(&job.task.resource, TaskResource::Service { service, operation, pattern }
        if service == "states" && operation == "startExecution" && *pattern != Pattern::Callback)
}
