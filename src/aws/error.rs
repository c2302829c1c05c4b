//! What a call failed with, without the SDK's types.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::operation::Operation;

/// A call that failed, after the SDK's own tries.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{operation}` on `{target}` failed: {}{message}", code_prefix(.code))]
pub struct AwsError {
    pub operation: Operation,
    /// The ARN or name the call was about.
    pub target: String,
    pub kind: ErrorKind,
    /// The service's error code; empty where no answer was understood.
    pub code: String,
    pub message: String,
}

fn code_prefix(code: &str) -> String {
    if code.is_empty() {
        String::new()
    } else {
        format!("{code}: ")
    }
}

/// What a caller can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Throttled,
    AccessDenied,
    NotFound,
    AlreadyExists,
    /// The thing is being deleted.
    Deleting,
    /// The endpoint does not know the operation, or cannot do it.
    Unsupported,
    /// No credentials, or expired or wrong ones.
    Credentials,
    /// No connection, no answer in time, or an answer that is no answer.
    Unreachable,
    /// The command's `--timeout` was over before all pages were read.
    OutOfTime,
    /// The command was interrupted before the call was made.
    Interrupted,
    Other,
}

const THROTTLING: [&str; 7] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
];

/// Codes of an endpoint that does not know an operation.
const NOT_OFFERED: [&str; 4] = [
    "UnknownOperationException",
    "UnsupportedOperation",
    "NotImplemented",
    "InvalidAction",
];

const CREDENTIALS: [&str; 9] = [
    "UnrecognizedClientException",
    "ExpiredTokenException",
    "ExpiredToken",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "InvalidClientTokenId",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "IncompleteSignature",
];

impl AwsError {
    pub(super) fn interrupted(operation: Operation, target: &str) -> Self {
        Self {
            operation,
            target: target.to_owned(),
            kind: ErrorKind::Interrupted,
            code: String::new(),
            message: "interrupted before the call was made".to_owned(),
        }
    }

    pub(super) fn from_sdk<E>(
        operation: Operation,
        target: &str,
        error: SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let status = error
            .raw_response()
            .map(|response| response.status().as_u16());
        let code = error.code().unwrap_or_default().to_owned();
        let (kind, message) = match &error {
            SdkError::ServiceError(_) if code.is_empty() => no_answer_of_the_service(status),
            SdkError::ServiceError(_) => {
                let message = error
                    .message()
                    .unwrap_or("the service gave no message")
                    .to_owned();
                (kind_of(&code, status), message)
            }
            SdkError::TimeoutError(_) => (ErrorKind::Unreachable, "no answer in time".to_owned()),
            SdkError::DispatchFailure(_)
            | SdkError::ResponseError(_)
            | SdkError::ConstructionFailure(_) => {
                let chain = chain(&error);
                (unsent(&chain), chain)
            }
            other => (ErrorKind::Other, chain(other)),
        };
        Self {
            operation,
            target: target.to_owned(),
            kind,
            code,
            message,
        }
    }

    /// Returns whether the same call may succeed a little later: throttling, a lost connection, a failure inside the service.
    pub fn passes(&self) -> bool {
        match self.kind {
            ErrorKind::Throttled | ErrorKind::Unreachable => true,
            ErrorKind::Unsupported => !NOT_OFFERED.contains(&self.code.as_str()),
            _ => false,
        }
    }

    /// Returns whether an emulator or a narrow principal could cause this, so that an optional read does without.
    pub fn is_optional_read_failure(&self) -> bool {
        matches!(self.kind, ErrorKind::AccessDenied | ErrorKind::Unsupported)
    }
}

impl AwsError {
    /// Says what a person can do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        match self.kind {
            ErrorKind::AccessDenied if self.message.contains("explicit deny") => {
                Some(format!("a policy denies `{}` explicitly; a further allow does not help", self.operation))
            }
            ErrorKind::AccessDenied if self.message.contains("authorized to assume the provided role") => Some(
                "does the role exist, and does its trust policy name `states.amazonaws.com`?".to_owned(),
            ),
            ErrorKind::AccessDenied if self.message.contains("PassRole") => {
                Some("the caller needs `iam:PassRole` on the role, for the service `states.amazonaws.com`".to_owned())
            }
            ErrorKind::AccessDenied => {
                Some(format!("the caller needs `{}` on `{}`", self.operation, self.target))
            }
            ErrorKind::Credentials if self.code.starts_with("Expired") => {
                Some("sign in again, with `aws sso login` for example, or take a new session token".to_owned())
            }
            ErrorKind::Credentials => Some(
                "set AWS credentials: environment variables, `AWS_PROFILE`, a role, or `profile` in stepwright.yaml; `--local` needs none"
                    .to_owned(),
            ),
            ErrorKind::Unreachable => Some(REACHABLE.to_owned()),
            ErrorKind::Unsupported if self.code.is_empty() => Some(REACHABLE.to_owned()),
            ErrorKind::OutOfTime => Some("allow more time with `--timeout`".to_owned()),
            _ if self.code == "InvalidLoggingConfiguration" && self.message.contains("not found") => Some(
                "create the log group first: `aws logs create-log-group --log-group-name NAME`"
                    .to_owned(),
            ),
            ErrorKind::Throttled => Some("the account's request quota is used up, also by other callers; allow more time with `--timeout`".to_owned()),
            _ => None,
        }
    }
}

/// Names an answer without an error code: a page of a proxy, or half a document.
fn no_answer_of_the_service(status: Option<u16>) -> (ErrorKind, String) {
    let kind = match kind_of("", status) {
        ErrorKind::Other => ErrorKind::Unreachable,
        kind => kind,
    };
    let status = status.map_or_else(String::new, |status| format!(" (HTTP status {status})"));
    (
        kind,
        format!("unexpected response{status}: not an answer of AWS"),
    )
}

fn kind_of(code: &str, status: Option<u16>) -> ErrorKind {
    match code {
        code if THROTTLING.contains(&code) => ErrorKind::Throttled,
        code if CREDENTIALS.contains(&code) => ErrorKind::Credentials,
        "AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation" => {
            ErrorKind::AccessDenied
        }
        "StateMachineDoesNotExist"
        | "ActivityDoesNotExist"
        | "NoSuchEntity"
        | "NoSuchEntityException"
        | "ResourceNotFound"
        | "ExecutionDoesNotExist" => ErrorKind::NotFound,
        "StateMachineAlreadyExists"
        | "ActivityAlreadyExists"
        | "EntityAlreadyExists"
        | "EntityAlreadyExistsException" => ErrorKind::AlreadyExists,
        "StateMachineDeleting" => ErrorKind::Deleting,
        code if NOT_OFFERED.contains(&code) => ErrorKind::Unsupported,
        _ if matches!(status, Some(500..=599)) => ErrorKind::Unsupported,
        _ => ErrorKind::Other,
    }
}

fn unsent(chain: &str) -> ErrorKind {
    if chain.contains("credential") {
        ErrorKind::Credentials
    } else {
        ErrorKind::Unreachable
    }
}

const REACHABLE: &str = "is the endpoint right, and reachable from here?";

/// Links of the SDK's chains that only name the layer they come from.
const SAYS_NOTHING: [&str; 4] = ["dispatch failure", "other", "io error", "service error"];

/// Returns the whole chain of causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if parts.last() != Some(&text) && !SAYS_NOTHING.contains(&text.as_str()) {
            parts.push(text);
        }
        next = error.source();
    }
    parts.join(": ")
}
