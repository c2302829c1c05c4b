//! `http:invoke` and `apigateway:invoke`: requests that the definition spells out.

use http::{Method, Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::client::{Answer, address};
use super::env::TaskEnv;
use super::job::{Job, Outcome};
use super::{http_form, missing};
use super::{metadata, service};
use crate::interpreter::Failure;

/// Sends the request to the endpoint that stands for the real host.
pub(super) async fn run(env: &TaskEnv, job: &Job, resource_type: &str) -> Outcome {
    let Some(endpoint) = env.settings.endpoint(&[resource_type]) else {
        return Err(missing::endpoint(resource_type, resource_type, None));
    };
    let gateway = resource_type == "apigateway";
    let request = request(&job.task.input, endpoint, gateway)
        .map_err(|reason| failure("States.Runtime", reason))?;
    let answered = if gateway {
        service::send(env, job, "execute-api", request).await
    } else {
        env.client.send(request).await
    };
    let unreachable = if gateway {
        "ApiGateway.SdkClientException"
    } else {
        "States.Http.Socket"
    };
    let answer = answered.map_err(|reason| failure(unreachable, reason))?;
    judge(&answer, gateway)
}

fn failure(error: &str, cause: String) -> Failure {
    Failure {
        error: Some(error.to_owned()),
        cause: Some(cause),
    }
}

/// As recorded for API Gateway: `ApiGateway.403`, and the body as the cause.
fn judge(answer: &Answer, gateway: bool) -> Outcome {
    if answer.status >= 400 {
        let prefix = if gateway {
            "ApiGateway"
        } else {
            "States.Http.StatusCode"
        };
        return Err(failure(
            &format!("{prefix}.{}", answer.status),
            answer.text(),
        ));
    }
    let (all, _) = metadata::headers(&answer.headers);
    let text = answer.text();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Ok(json!({
        "Headers": all,
        "ResponseBody": body,
        "StatusCode": answer.status,
        "StatusText": answer.reason,
    }))
}

fn request(input: &Value, endpoint: &str, gateway: bool) -> Result<Request<Vec<u8>>, String> {
    let text = |name: &str| input.get(name).and_then(Value::as_str);
    let target = text("ApiEndpoint").ok_or("ApiEndpoint is missing")?;
    let path = if gateway {
        gateway_path(text("Stage"), text("Path"))
    } else {
        url_path(target)
    };
    let query = query(input.get("QueryParameters"));
    let joint = match (query.is_empty(), path.contains('?')) {
        (true, _) => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    let method = text("Method").unwrap_or("GET");
    let method = Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?;
    let mut builder = Request::builder()
        .method(method)
        .uri(address(endpoint, &format!("{path}{joint}{query}"))?);
    if let Some(Value::Object(headers)) = input.get("Headers") {
        for (name, value) in headers {
            for value in values(value) {
                builder = builder.header(name.as_str(), value);
            }
        }
    }
    let form = http_form::body(input);
    let default_type = if form.is_some() {
        "application/x-www-form-urlencoded"
    } else {
        "application/json"
    };
    let body = match input.get("RequestBody") {
        Some(_) if form.is_some() => form.unwrap_or_default().into_bytes(),
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) if !gateway => text.clone().into_bytes(),
        Some(body) => body.to_string().into_bytes(),
    };
    let has_type = builder
        .headers_ref()
        .is_some_and(|headers| headers.contains_key("content-type"));
    if !body.is_empty() && !has_type {
        builder = builder.header("content-type", default_type);
    }
    builder.body(body).map_err(|error| error.to_string())
}

fn gateway_path(stage: Option<&str>, path: Option<&str>) -> String {
    [stage, path]
        .into_iter()
        .flatten()
        .map(|part| part.trim_matches('/'))
        .filter(|part| !part.is_empty())
        .map(|part| format!("/{part}"))
        .collect()
}

/// Returns what follows the host.
fn url_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    match rest.find(['/', '?']) {
        Some(at) if rest[at..].starts_with('?') => format!("/{}", &rest[at..]),
        Some(at) => rest[at..].to_owned(),
        None => "/".to_owned(),
    }
}

fn query(parameters: Option<&Value>) -> String {
    let Some(Value::Object(parameters)) = parameters else {
        return String::new();
    };
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = parameters.iter().flat_map(|(name, value)| {
        values(value)
            .into_iter()
            .map(move |value| format!("{}={}", escaped(name), escaped(&value)))
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// A parameter may be one value or a list of them.
fn values(value: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => vec![text(other)],
    }
}
