//! Calls of services at the endpoints configured for them, in the services' own protocols.
//!
//! JSON and query are spoken for every service that has them, REST for those whose operations are listed, S3 for its objects. What
//! is left is refused by name.

mod events;
mod json;
mod query;
mod query_answer;
mod rest_json;
mod s3;

use http::{Method, Request};
use serde_json::Value;

use super::client::{Answer, address};
use super::env::TaskEnv;
use super::error_names::{self, Fault, Optimized};
use super::job::{Job, Outcome};
use super::settings::Keys;
use super::sign::{Scope, signed};
use super::spelling::Style;
use super::{metadata, missing};
use crate::arn::Arn;
use crate::facts::services::{self, Protocol, Service};
use crate::interpreter::Failure;

/// The session token of calls that come to ourselves: an execution role makes them, and not whoever calls our endpoint.
pub const TASK_SESSION: &str = "stepwright-task";

/// One call of one operation.
pub(super) struct Call<'a> {
    pub service: Service,
    /// As the API spells it, with a capital first.
    pub operation: String,
    pub parameters: &'a Value,
    pub optimized: Option<&'static Optimized>,
    pub endpoint: String,
}

/// Calls a service, `sqs` or `aws-sdk:sqs`, at its endpoint.
pub(super) async fn run(env: &TaskEnv, job: &Job, resource_type: &str, operation: &str) -> Outcome {
    let call = call(env, job, resource_type, operation)?;
    let request = call.request(job)?;
    let answered = send(env, job, &call.service.signing, request).await;
    let answer = answered.map_err(|reason| call.unreachable(&reason))?;
    if !answer.is_success() {
        return Err(call.failure(&call.fault(&answer)));
    }
    let mut output = call.output(&answer);
    if call.optimized.is_none() {
        return Ok(output);
    }
    if resource_type == "events" {
        return events::judge(output);
    }
    metadata::add(&mut output, &answer);
    Ok(output)
}

fn call<'a>(
    env: &TaskEnv,
    job: &'a Job,
    resource_type: &str,
    operation: &str,
) -> Result<Call<'a>, Failure> {
    let sdk = resource_type.strip_prefix("aws-sdk:");
    let optimized = match sdk {
        Some(_) => None,
        None => error_names::optimized(resource_type),
    };
    let key = sdk.unwrap_or(resource_type);
    let name = optimized.map_or(key, |optimized| optimized.service);
    let service = services::find(name);
    let endpoint = env
        .settings
        .endpoint(&[key, name])
        .map(str::to_owned)
        .or_else(|| (name == "sfn").then(|| env.own_url.clone()));
    let (Some(service), Some(endpoint)) = (&service, endpoint) else {
        return Err(missing::endpoint(resource_type, key, service.as_ref()));
    };
    let operation = api_name(operation);
    let spoken = match service.protocol {
        Protocol::Json | Protocol::Query => sdk.is_some() || optimized.is_some(),
        Protocol::RestXml => name == "s3" && s3::knows(&operation),
        Protocol::RestJson => service.operations.contains_key(&operation),
        Protocol::Ec2 => false,
    };
    if !spoken {
        return Err(missing::protocol(resource_type, &operation));
    }
    Ok(Call {
        service: service.clone(),
        operation,
        parameters: &job.task.input,
        optimized,
        endpoint,
    })
}

/// `putItem` is `PutItem`.
fn api_name(operation: &str) -> String {
    let mut letters = operation.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters)
        .collect()
}

impl Call<'_> {
    fn style(&self) -> Style {
        match self.optimized {
            Some(_) => Style::Optimized,
            None => Style::Sdk,
        }
    }

    fn request(&self, job: &Job) -> Result<Request<Vec<u8>>, Failure> {
        let request = match self.service.protocol {
            Protocol::Query => query::request(self),
            Protocol::RestXml => s3::request(self),
            Protocol::RestJson => rest_json::request(self),
            _ => json::request(self),
        };
        request.map_err(|reason| {
            let place = &job.task.state;
            Failure {
                error: Some("States.Runtime".to_owned()),
                cause: Some(format!(
                    "The call of the state '{place}' cannot be made: {reason}"
                )),
            }
        })
    }

    fn output(&self, answer: &Answer) -> Value {
        match self.service.protocol {
            Protocol::Query => {
                query_answer::read(&self.service, self.style(), &self.operation, &answer.body)
            }
            Protocol::RestXml => s3::output(&self.operation, answer),
            Protocol::RestJson => rest_json::output(self, self.style(), answer),
            _ => json::output(&self.service, self.style(), &answer.body),
        }
    }

    fn fault(&self, answer: &Answer) -> Fault {
        let read = match self.service.protocol {
            Protocol::Query | Protocol::RestXml => query_answer::fault(&answer.body),
            _ => json::fault(answer),
        };
        let (code, message) = read.unwrap_or_else(|| {
            let reason = answer.reason.replace(' ', "");
            (reason, answer.text())
        });
        Fault {
            code,
            message,
            status: answer.status,
            request_id: answer.request_id().unwrap_or("null").to_owned(),
        }
    }

    fn failure(&self, fault: &Fault) -> Failure {
        match self.optimized {
            Some(optimized) => optimized.failure(self.service.models(&fault.code), fault),
            None => error_names::sdk(&self.service, fault),
        }
    }

    fn unreachable(&self, reason: &str) -> Failure {
        match self.optimized {
            Some(optimized) => optimized.unreachable(reason),
            None => error_names::unreachable(&self.service.prefix, reason),
        }
    }
}

/// Signs a request and sends it; the error says why there is no answer.
pub(super) async fn send(
    env: &TaskEnv,
    job: &Job,
    signing: &str,
    request: Request<Vec<u8>>,
) -> Result<Answer, String> {
    let own;
    let keys = match &env.settings.keys {
        // Keys are for who was named; ourselves and other programs on this machine only want to know the account.
        Some(keys) if !is_loopback(request.uri()) => keys,
        _ => {
            let is_own = request.uri().to_string().starts_with(&env.own_url);
            own = account_keys(job, is_own.then_some(TASK_SESSION));
            &own
        }
    };
    let scope = Scope {
        keys,
        region: &job.task.region,
        service: signing,
    };
    env.client.send(signed(request, &scope)?).await
}

fn is_loopback(uri: &http::Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address: Option<std::net::IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_some_and(|address| address.is_loopback())
}

/// Names the account of the execution by its access key, as local endpoints understand it.
fn account_keys(job: &Job, session: Option<&str>) -> Keys {
    let arn = Arn::parse(&job.execution.execution_arn);
    Keys {
        access_key: arn.map_or("000000000000", |arn| arn.account).to_owned(),
        secret_key: "local".to_owned(),
        session_token: session.map(str::to_owned),
    }
}

/// Makes a POST to the root of an endpoint.
fn post(
    call: &Call<'_>,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Result<Request<Vec<u8>>, String> {
    let mut builder = Request::builder()
        .method(Method::POST)
        .uri(address(&call.endpoint, "/")?);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body).map_err(|error| error.to_string())
}
