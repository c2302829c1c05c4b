//! How a task fails that the execution role does not allow.

use serde_json::json;

use super::error_names::{self, Fault};
use crate::facts::denials::{self, Denial};
use crate::facts::services;
use crate::interpreter::{Failure, TaskResource};
use crate::local::ids;

/// A call that IAM denies.
pub(super) struct Denied<'a> {
    /// AWS's sentence.
    pub message: String,
    pub action: &'a str,
    pub resource: &'a str,
}

/// Names the denial as the service that a task calls would answer it.
pub(super) fn failure(resource: &TaskResource, denied: &Denied) -> Failure {
    let name = match resource {
        TaskResource::Service { service, .. } => service.as_str(),
        TaskResource::Lambda(_) | TaskResource::Activity(_) => "lambda",
    };
    let message = denials::spelled(denied.message.clone(), denied.action, denied.resource);
    match name {
        // Recorded for another denial: the status, and the body as the cause.
        "apigateway" => return named("ApiGateway.403", json!({ "Message": message }).to_string()),
        "http" => return named(http(denied.action), message),
        _ => {}
    }
    let optimized = error_names::optimized(name);
    let sdk = name.strip_prefix("aws-sdk:").unwrap_or(name);
    let Some(service) = services::find(optimized.map_or(sdk, |optimized| optimized.service)) else {
        return named("States.TaskFailed", message);
    };
    let Denial { code, status } = denials::denial(&service);
    let fault = Fault {
        code: code.to_owned(),
        message,
        status,
        request_id: ids::uuid(),
    };
    match optimized {
        Some(optimized) => optimized.failure(service.models(code), &fault),
        None => error_names::sdk(&service, &fault),
    }
}

/// Names the denial of an HTTP task. Public reports have a name for a connection's secret, and no source one for the call itself.
fn http(action: &str) -> &'static str {
    match action.starts_with("states:") {
        true => "States.TaskFailed",
        false => "Events.ConnectionResource.AccessDenied",
    }
}

/// Names a role that Step Functions may not take on. Recorded for the children of a Map Run.
pub(super) fn assumption(role: &str) -> Failure {
    named(
        "States.TaskFailed",
        format!(
            "The principal states.amazonaws.com is not authorized to assume the provided role. (role: {role})"
        ),
    )
}

fn named(error: &str, cause: String) -> Failure {
    Failure {
        error: Some(error.to_owned()),
        cause: Some(cause),
    }
}
