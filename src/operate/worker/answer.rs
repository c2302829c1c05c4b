//! From how a command ended to what the service is told.

use std::process::ExitStatus;

use serde::de::IgnoredAny;

use crate::aws::AwsError;
use crate::process::{Ended, Limits};

use crate::facts::quotas::{CAUSE_CHARACTERS, ERROR_CHARACTERS, PAYLOAD_BYTES};

/// Most characters of the service's reason that are passed on.
const LONGEST_REASON: usize = 1_000;

/// What is kept of a command's output, in bytes.
pub(super) const LIMITS: Limits = Limits {
    stdout: PAYLOAD_BYTES,
    stderr: CAUSE_CHARACTERS,
};

/// What is sent for a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// JSON text.
    Success(String),
    Failure {
        error: String,
        cause: String,
    },
}

impl Answer {
    /// Makes a failure that fits: the error's beginning and the cause's end are kept.
    pub fn failure(error: &str, cause: &str) -> Self {
        let surplus = cause.chars().count().saturating_sub(CAUSE_CHARACTERS);
        Self::Failure {
            error: error.chars().take(ERROR_CHARACTERS).collect(),
            cause: cause.chars().skip(surplus).collect(),
        }
    }

    /// Returns the failure to send after the service refused this answer for what it says; `None` after that failure.
    pub(super) fn refused(&self, why: &AwsError) -> Option<Self> {
        const OUTPUT: &str = "Worker.OutputRefused";
        const FAILURE: &str = "Worker.FailureRefused";
        let (name, what) = match self {
            Self::Success(_) => (OUTPUT, "output"),
            Self::Failure { error, .. } if error == OUTPUT || error == FAILURE => return None,
            Self::Failure { .. } => (FAILURE, "failure"),
        };
        // What the service says may quote what it refused.
        let plain: String = why.message.chars().filter(char::is_ascii).collect();
        let plain: String = plain.chars().take(LONGEST_REASON).collect();
        let cause = format!(
            "`{}` refused the command's {what}: {}: {plain}",
            why.operation, why.code
        );
        Some(Self::failure(name, &cause))
    }
}

/// Tells success from failure, as the command meant it; `raw` takes any text on stdout as a JSON string.
pub(super) fn answer(ended: &Ended, raw: bool) -> Answer {
    let stderr = String::from_utf8_lossy(&ended.stderr);
    match (ended.status.code(), signal(ended.status)) {
        (Some(0), _) => result(ended, raw),
        (Some(code), _) => {
            Answer::failure(&error_name(&stderr, &format!("Exit.{code}")), stderr.trim())
        }
        (None, signal) => {
            let name =
                signal.map_or_else(|| "Signal".to_owned(), |signal| format!("Signal.{signal}"));
            let cause = match stderr.trim() {
                "" => "a signal ended the command",
                said => said,
            };
            Answer::failure(&name, cause)
        }
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

fn result(ended: &Ended, raw: bool) -> Answer {
    const NOT_JSON: &str = "Worker.OutputNotJson";
    if ended.is_cut {
        let cause = format!("the command's stdout has more than {PAYLOAD_BYTES} bytes");
        return Answer::failure("Worker.OutputTooLarge", &cause);
    }
    let Ok(text) = std::str::from_utf8(&ended.stdout) else {
        return Answer::failure(NOT_JSON, "the command's stdout is not UTF-8");
    };
    let json = if raw {
        serde_json::Value::from(text.strip_suffix('\n').unwrap_or(text)).to_string()
    } else {
        match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => text.trim().to_owned(),
            Err(error) => {
                let cause = match text.trim() {
                    "" => "the command's stdout is empty".to_owned(),
                    _ => format!("the command's stdout is not valid JSON: {error}"),
                };
                return Answer::failure(NOT_JSON, &cause);
            }
        }
    };
    if json.len() > PAYLOAD_BYTES {
        let cause = format!(
            "the result has {} bytes, {PAYLOAD_BYTES} are allowed",
            json.len()
        );
        return Answer::failure("Worker.OutputTooLarge", &cause);
    }
    Answer::Success(json)
}

/// Takes the error's name from the last line of stderr where it begins like `CardDeclined: `, as uncaught exceptions of Python
/// and others do.
fn error_name(stderr: &str, otherwise: &str) -> String {
    let last = stderr.lines().rev().find(|line| !line.trim().is_empty());
    let name = last
        .and_then(|line| line.split_once(": "))
        .map(|(name, _)| name);
    let is_name = |name: &&str| {
        name.chars().count() <= ERROR_CHARACTERS
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
    };
    name.filter(is_name).unwrap_or(otherwise).to_owned()
}
