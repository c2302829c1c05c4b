//! What a function came to, in the form of Lambda's answer.

use std::time::Duration;

use serde_json::{Value, json};

use crate::interpreter::Failure;
use crate::local::ids;
use crate::local::tasks::client::Answer;
use crate::local::tasks::dates;
use crate::local::tasks::job::Outcome;

/// An answer of Invoke.
#[derive(Clone, Debug)]
pub(in crate::local::tasks) struct Invoked {
    pub answer: Answer,
    pub version: String,
    /// `Handled` or `Unhandled`, where the function failed.
    pub error: Option<String>,
    /// The end of its log in Base64, where it was asked for.
    pub log: Option<String>,
}

impl Invoked {
    /// Makes the answer that Lambda would have given for a local result.
    pub fn local(body: Vec<u8>, version: String, error: Option<&str>) -> Self {
        let id = ids::uuid();
        let header = |name: &str, value: String| (name.to_owned(), value);
        let headers = vec![
            header("X-Amz-Executed-Version", version.clone()),
            header("x-amzn-Remapped-Content-Length", "0".to_owned()),
            header("Connection", "keep-alive".to_owned()),
            header("x-amzn-requestid", id.clone()),
            header("Content-Length", body.len().to_string()),
            header("Date", dates::http_date(jiff::Timestamp::now())),
            header(
                "X-Amzn-Trace-Id",
                format!("Root=1-{}-{};Sampled=0", &id[..8], id[9..].replace('-', "")),
            ),
            header("Content-Type", "application/json".to_owned()),
        ];
        Self {
            answer: Answer {
                status: 200,
                reason: "OK".to_owned(),
                headers,
                body,
            },
            version,
            error: error.map(str::to_owned),
            log: None,
        }
    }

    /// An error of the runtime, in Lambda's words, with what the command left on stderr.
    pub fn error(kind: &str, message: &str, trace: Vec<String>) -> Self {
        let message = format!("RequestId: {} Error: {message}", ids::uuid());
        let mut body = json!({ "errorType": kind, "errorMessage": message });
        if !trace.is_empty() {
            body["stackTrace"] = trace.into();
        }
        let body = body.to_string().into_bytes();
        Self::local(body, "$LATEST".to_owned(), Some("Unhandled"))
    }

    pub fn timed_out(after: Duration) -> Self {
        let message = format!("Task timed out after {:.2} seconds", after.as_secs_f64());
        Self::error("Sandbox.Timedout", &message, Vec::new())
    }

    /// The answer to a call that is not waited for.
    pub fn empty(status: u16) -> Self {
        let mut invoked = Self::local(Vec::new(), "$LATEST".to_owned(), None);
        invoked.answer.status = status;
        invoked
    }

    /// Returns the payload as JSON; what is not JSON as a text.
    pub fn payload_value(&self) -> Value {
        serde_json::from_slice(&self.answer.body).unwrap_or_else(|_| self.answer.text().into())
    }

    /// Returns what the function returned, or its error as AWS names it.
    pub fn into_result(self) -> Outcome {
        if self.error.is_none() {
            return Ok(self.payload_value());
        }
        let text = self.answer.text();
        let kind = serde_json::from_str::<Value>(&text)
            .ok()
            .and_then(|payload| payload.get("errorType")?.as_str().map(str::to_owned))
            .filter(|kind| !kind.is_empty());
        Err(match kind {
            Some(kind) => Failure {
                error: Some(kind),
                cause: Some(text),
            },
            // AWS's words for an error that says nothing of itself.
            None => Failure {
                error: Some("Lambda.Unknown".to_owned()),
                cause: Some(format!(
                    "The cause could not be determined because Lambda did not return an error type. Returned payload: {text}"
                )),
            },
        })
    }
}
