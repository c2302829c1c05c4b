//! Answers as they go over the wire: the one place that knows HTTP statuses, headers and each protocol's form of an error.

use axum::body::Body;
use axum::response::Response;
use serde_json::{Value, json};

use super::xml;
use crate::facts::quotas;
use crate::local::iam::{self, IamError};
use crate::local::ids;
use crate::local::logs::LogsError;
use crate::local::sfn::SfnError;
use crate::local::sts::{self, StsError};
use crate::local::tagging::TaggingError;

const JSON_10: &str = "application/x-amz-json-1.0";
const JSON_11: &str = "application/x-amz-json-1.1";
const XML: &str = "text/xml";

/// A complete answer: status, content type, body, and the error's code where it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub error: Option<String>,
    pub body: String,
    pub request_id: String,
    /// Whether the body breaks off in the middle; only a gate makes such an answer.
    pub is_cut: bool,
}

impl Reply {
    /// Makes an error of the JSON protocols; throttling, for example, is 400 `ThrottlingException` with `Rate exceeded`.
    pub fn json_error(status: u16, code: &str, message: &str) -> Self {
        Self::json_failure(JSON_10, status, code, message)
    }

    /// Makes an error of the query protocols, which answer in XML.
    pub fn xml_error(status: u16, code: &str, message: &str) -> Self {
        Self::query_failure(iam::NAMESPACE, status, code, message)
    }

    /// Makes an answer whose connection breaks before it is complete.
    pub fn cut() -> Self {
        let mut reply = Self::json_error(200, "", "");
        reply.error = None;
        reply.is_cut = true;
        reply
    }

    /// Returns whether the operation failed and must leave nothing behind.
    pub fn is_error(&self) -> bool {
        self.status >= 400
    }

    pub fn states(outcome: Result<Value, SfnError>) -> Self {
        match outcome {
            Ok(value) => Self::success(JSON_10, value.to_string()),
            Err(error) => Self::json_failure(
                JSON_10,
                states_status(&error),
                error.code(),
                &error.to_string(),
            ),
        }
    }

    pub fn tagging(outcome: Result<Value, TaggingError>) -> Self {
        match outcome {
            Ok(value) => Self::success(JSON_11, value.to_string()),
            Err(error) => Self::json_failure(
                JSON_11,
                tagging_status(&error),
                error.code(),
                &error.to_string(),
            ),
        }
    }

    pub fn logs(outcome: Result<Value, LogsError>) -> Self {
        match outcome {
            Ok(value) => Self::success(JSON_11, value.to_string()),
            Err(error) => Self::json_failure(
                JSON_11,
                logs_status(&error),
                error.code(),
                &error.to_string(),
            ),
        }
    }

    pub fn iam(operation: &str, outcome: Result<Value, IamError>) -> Self {
        match outcome {
            Ok(value) => Self::query_success(iam::NAMESPACE, operation, &value),
            Err(error) => Self::query_failure(
                iam::NAMESPACE,
                iam_status(&error),
                error.code(),
                &error.to_string(),
            ),
        }
    }

    pub fn sts(operation: &str, outcome: Result<Value, StsError>) -> Self {
        match outcome {
            Ok(value) => Self::query_success(sts::NAMESPACE, operation, &value),
            Err(error) => {
                Self::query_failure(sts::NAMESPACE, 400, error.code(), &error.to_string())
            }
        }
    }

    pub(crate) fn internal(error: &str) -> Self {
        Self::json_error(
            500,
            "InternalServerError",
            &format!("the local store failed: {error}"),
        )
    }

    pub(crate) fn gone() -> Self {
        Self::json_error(500, "InternalServerError", "the local store has ended")
    }

    pub(crate) fn not_json(error: &serde_json::Error) -> Self {
        Self::json_error(
            400,
            "SerializationException",
            &format!("the request is not JSON: {error}"),
        )
    }

    pub(crate) fn unknown_target(target: &str) -> Self {
        let known = "the local emulator serves Step Functions, IAM roles, STS, tag:GetResources and log groups";
        Self::json_error(
            400,
            "UnknownOperationException",
            &format!("`{target}` is not served here: {known}"),
        )
    }

    pub(crate) fn unknown_service(service: &str) -> Self {
        let known = "the local emulator serves Step Functions, IAM roles, STS, tag:GetResources and log groups";
        Self::xml_error(
            400,
            "InvalidAction",
            &format!("the service `{service}` is not served here: {known}"),
        )
    }

    pub(crate) fn forbidden(reason: String) -> Self {
        Self::json_error(403, "AccessDeniedException", &reason)
    }

    pub(crate) fn too_large() -> Self {
        Self::json_error(
            413,
            "RequestEntityTooLargeException",
            &format!("the request is larger than {} bytes", quotas::REQUEST_BYTES),
        )
    }

    pub(crate) fn incomplete(length: Option<&str>, error: &dyn std::error::Error) -> Self {
        let promised = length.map_or_else(String::new, |length| {
            format!("; its `Content-Length` is {length}")
        });
        let message = format!("the request body is incomplete: {error}{promised}");
        Self::json_error(400, "IncompleteBody", &message)
    }

    pub(crate) fn too_slow(most: std::time::Duration) -> Self {
        let message = format!(
            "the request body did not arrive within {} seconds",
            most.as_secs_f64()
        );
        Self::json_error(408, "RequestTimeout", &message)
    }

    fn success(content_type: &'static str, body: String) -> Self {
        Self {
            status: 200,
            content_type,
            error: None,
            body,
            request_id: ids::uuid(),
            is_cut: false,
        }
    }

    fn json_failure(content_type: &'static str, status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "__type": code, "message": message }).to_string();
        Self {
            status,
            content_type,
            error: Some(code.to_owned()),
            body,
            request_id: ids::uuid(),
            is_cut: false,
        }
    }

    fn query_success(namespace: &str, operation: &str, result: &Value) -> Self {
        let request_id = ids::uuid();
        let body = xml::response(namespace, operation, result, &request_id);
        Self {
            status: 200,
            content_type: XML,
            error: None,
            body,
            request_id,
            is_cut: false,
        }
    }

    fn query_failure(namespace: &str, status: u16, code: &str, message: &str) -> Self {
        let request_id = ids::uuid();
        let body = xml::error(namespace, status >= 500, code, message, &request_id);
        Self {
            status,
            content_type: XML,
            error: Some(code.to_owned()),
            body,
            request_id,
            is_cut: false,
        }
    }
}

pub fn render(reply: Reply) -> Response {
    let mut headers = vec![
        ("content-type", reply.content_type.to_owned()),
        ("x-amzn-requestid", reply.request_id),
    ];
    if let Some(code) = reply.error.filter(|_| reply.content_type != XML) {
        headers.push(("x-amzn-errortype", code));
    }
    if reply.is_cut {
        return cut(reply.status, &headers, &reply.body);
    }
    response(reply.status, &headers, reply.body)
}

/// Makes an axum response of a status, headers and a body.
fn response(status: u16, headers: &[(&'static str, String)], body: String) -> Response {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(Body::from(body)).unwrap_or_default()
}

/// Makes a response that promises more than it sends.
fn cut(status: u16, headers: &[(&'static str, String)], body: &str) -> Response {
    let mut builder = Response::builder()
        .status(status)
        .header("content-length", body.len() + 100);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let parts = futures_util::stream::iter([Ok(body.to_owned()), Err(broken)]);
    builder.body(Body::from_stream(parts)).unwrap_or_default()
}

/// The HTTP status of an error of Step Functions.
pub(super) fn states_status(error: &SfnError) -> u16 {
    match error {
        SfnError::QuotaExceeded(_) => 402,
        SfnError::Conflict(_) => 409,
        SfnError::Lost(_) | SfnError::Store(_) | SfnError::Record(_) => 500,
        _ => 400,
    }
}

fn tagging_status(error: &TaggingError) -> u16 {
    if matches!(error, TaggingError::Store(_) | TaggingError::Record(_)) {
        500
    } else {
        400
    }
}

fn logs_status(error: &LogsError) -> u16 {
    if matches!(error, LogsError::File(_)) {
        500
    } else {
        400
    }
}

fn iam_status(error: &IamError) -> u16 {
    match error {
        IamError::NoSuchEntity(_) => 404,
        IamError::EntityAlreadyExists(_)
        | IamError::LimitExceeded(_)
        | IamError::DeleteConflict(_) => 409,
        IamError::Store(_) | IamError::Record(_) => 500,
        IamError::Validation(_)
        | IamError::InvalidInput(_)
        | IamError::MalformedPolicyDocument(_)
        | IamError::UnsupportedOperation(_) => 400,
    }
}
