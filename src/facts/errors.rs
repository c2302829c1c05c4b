//! What the error codes of AWS mean for a caller.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::embedded;

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Transient: the same call again.
    Retry,
    /// The same call again after a longer delay.
    Wait,
    /// A quota is in use; later it may not be.
    RetryLater,
    /// Depends on what the message says.
    Conditional,
    /// Other work comes first.
    FixOrder,
    /// Permanent.
    Fail,
    /// The credentials must be renewed.
    Refresh,
}

/// An answer that a change of a role explains which AWS has not yet seen everywhere.
#[derive(Debug, Deserialize)]
pub struct Propagation {
    pub id: String,
    pub operations: Vec<String>,
    pub code: String,
    /// Part of the message; where there is none, the code alone tells.
    #[serde(rename = "match")]
    pub message_part: Option<String>,
    pub source: Vec<String>,
}

/// A code that any operation of a service may answer.
#[derive(Debug, Deserialize)]
pub struct CommonError {
    pub service: String,
    pub code: String,
    pub retry: Retry,
}

/// The codes that one operation answers.
#[derive(Debug, Deserialize)]
pub struct OperationErrors {
    pub service: String,
    pub operation: String,
    pub errors: BTreeMap<String, Retry>,
}

/// All that is known of errors.
#[derive(Debug, Deserialize)]
pub struct Errors {
    pub common: Vec<CommonError>,
    pub operations: Vec<OperationErrors>,
    pub propagation: Vec<Propagation>,
    pub throttling_codes: Vec<String>,
    pub transient_codes: Vec<String>,
    pub transient_http: Vec<u16>,
}

static TABLE: LazyLock<Errors> =
    LazyLock::new(|| embedded::read("errors.json", include_str!("data/errors.json")));

/// Gives the whole table.
pub fn table() -> &'static Errors {
    &TABLE
}

/// Finds the propagation error that an answer is, if it is one.
///
/// The same text also comes from a role that is really wrong: retry with a bound, and only for roles just changed.
pub fn propagation(operation: &str, code: &str, message: &str) -> Option<&'static Propagation> {
    TABLE.propagation.iter().find(|known| {
        known.code == code
            && known.operations.iter().any(|known| known == operation)
            && known
                .message_part
                .as_ref()
                .is_none_or(|part| message.contains(part.as_str()))
    })
}

/// Whether an answer may only mean that AWS has not seen a new role or policy everywhere yet.
pub fn is_propagation(operation: &str, code: &str, message: &str) -> bool {
    propagation(operation, code, message).is_some()
}

/// Finds what to do about an operation's error; `service` is `states` (or `sfn`) or `iam`.
pub fn retry(service: &str, operation: &str, code: &str) -> Option<Retry> {
    let service = if service == "sfn" { "states" } else { service };
    let own = TABLE
        .operations
        .iter()
        .find(|known| known.service == service && known.operation == operation);
    let common = || {
        TABLE
            .common
            .iter()
            .find(|known| known.service == service && known.code == code)
            .map(|known| known.retry)
    };
    own.and_then(|known| known.errors.get(code).copied())
        .or_else(common)
}

/// Whether a code says that requests come too fast.
pub fn is_throttling(code: &str) -> bool {
    TABLE.throttling_codes.iter().any(|known| known == code)
}

/// Whether a code or an HTTP status says that the same call may succeed at once.
pub fn is_transient(code: &str, http: u16) -> bool {
    TABLE.transient_codes.iter().any(|known| known == code) || TABLE.transient_http.contains(&http)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT_ASSUMABLE: &str = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.";

    #[test]
    fn a_denial_is_propagation_only_with_a_known_message_on_a_known_operation() {
        assert!(is_propagation(
            "CreateStateMachine",
            "AccessDeniedException",
            NOT_ASSUMABLE
        ));
        assert!(is_propagation(
            "UpdateStateMachine",
            "AccessDeniedException",
            "'arn:aws:iam::1:role/r' is not authorized to create managed-rule."
        ));
        assert!(is_propagation(
            "PutRolePolicy",
            "NoSuchEntity",
            "The role with name r cannot be found."
        ));
        assert!(!is_propagation(
            "DeleteRole",
            "NoSuchEntity",
            "The role with name r cannot be found."
        ));
        assert!(!is_propagation(
            "DescribeStateMachine",
            "AccessDeniedException",
            NOT_ASSUMABLE
        ));
        assert!(!is_propagation(
            "CreateStateMachine",
            "AccessDeniedException",
            "User is not authorized to perform: states:CreateStateMachine"
        ));
    }

    #[test]
    fn what_to_do_comes_from_the_operation_and_else_from_the_service() {
        assert_eq!(
            retry("states", "CreateStateMachine", "StateMachineDeleting"),
            Some(Retry::Wait)
        );
        assert_eq!(
            retry("sfn", "CreateStateMachine", "ThrottlingException"),
            Some(Retry::Retry)
        );
        assert_eq!(retry("iam", "GetRole", "AccessDenied"), Some(Retry::Fail));
        assert_eq!(retry("iam", "GetRole", "SomethingElse"), None);
        assert!(is_throttling("Throttling") && !is_throttling("LimitExceeded"));
        assert!(is_transient("", 503) && !is_transient("ValidationException", 400));
    }
}
