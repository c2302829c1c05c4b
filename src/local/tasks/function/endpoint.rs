//! A function behind an endpoint that speaks Lambda's Invoke.

use http::{Method, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Invocation, Invoked, Shape};
use crate::facts::services::{self, Service};
use crate::interpreter::Failure;
use crate::local::ids;
use crate::local::tasks::client::{Answer, address};
use crate::local::tasks::env::TaskEnv;
use crate::local::tasks::error_names::{self, Fault};
use crate::local::tasks::job::Job;
use crate::local::tasks::service::send;

/// Calls it.
pub(super) async fn invoke(
    env: &TaskEnv,
    job: &Job,
    invocation: &Invocation,
    endpoint: &str,
    shape: Shape<'_>,
) -> Result<Invoked, Failure> {
    let request = request(invocation, endpoint)
        .map_err(|reason| error_names::unreachable("Lambda", &reason))?;
    let answered = send(env, job, "lambda", request).await;
    let answer = answered.map_err(|reason| error_names::unreachable("Lambda", &reason))?;
    if !answer.is_success() {
        return Err(refused(&answer, shape));
    }
    let version = answer.header("x-amz-executed-version").unwrap_or("$LATEST");
    Ok(Invoked {
        version: version.to_owned(),
        error: answer.header("x-amz-function-error").map(str::to_owned),
        log: answer.header("x-amz-log-result").map(str::to_owned),
        answer,
    })
}

fn request(invocation: &Invocation, endpoint: &str) -> Result<Request<Vec<u8>>, String> {
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let qualifier = invocation
        .qualifier
        .as_ref()
        .map_or_else(String::new, |qualifier| {
            format!("?Qualifier={}", escaped(qualifier))
        });
    // Names have letters, digits, `-` and `_` only.
    let path = format!(
        "/2015-03-31/functions/{}/invocations{qualifier}",
        invocation.name
    );
    let mut builder = Request::builder()
        .method(Method::POST)
        .uri(address(endpoint, &path)?)
        .header("content-type", "application/json")
        .header("x-amz-invocation-type", "RequestResponse");
    if invocation.wants_log {
        builder = builder.header("x-amz-log-type", "Tail");
    }
    if let Some(context) = &invocation.client_context {
        builder = builder.header("x-amz-client-context", context);
    }
    builder
        .body(invocation.event.clone().into_bytes())
        .map_err(|error| error.to_string())
}

fn service() -> Option<Service> {
    services::find("lambda")
}

/// Names an error answer of the endpoint itself. Recorded: `Lambda.ResourceNotFoundException`.
fn refused(answer: &Answer, shape: Shape<'_>) -> Failure {
    let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = answer
        .header("x-amzn-errortype")
        .and_then(|code| code.split(':').next())
        .or_else(|| body.get("__type")?.as_str());
    let message = ["Message", "message"]
        .iter()
        .find_map(|name| body.get(name)?.as_str());
    let fault = Fault {
        code: code.map_or_else(|| of_status(answer.status), str::to_owned),
        message: message.map_or_else(|| answer.text(), str::to_owned),
        status: answer.status,
        request_id: answer.request_id().map_or_else(ids::uuid, str::to_owned),
    };
    match (shape, service(), error_names::optimized("lambda")) {
        (Shape::Sdk, Some(service), _) => error_names::sdk(&service, &fault),
        (_, _, Some(optimized)) => optimized.failure(true, &fault),
        _ => error_names::unreachable("Lambda", &fault.message),
    }
}

fn of_status(status: u16) -> String {
    match status {
        404 => "ResourceNotFoundException",
        429 => "TooManyRequestsException",
        500.. => "ServiceException",
        _ => "AWSLambdaException",
    }
    .to_owned()
}
