//! What `events:putEvents` makes of its answer: entries that failed are a failure, and there is no metadata.

use serde_json::Value;

use super::super::job::Outcome;
use crate::interpreter::Failure;

/// Judges an answer. As recorded: `EventBridge.FailedEntry`, its cause the answer.
pub(super) fn judge(output: Value) -> Outcome {
    let failed = output.get("FailedEntryCount").and_then(Value::as_u64);
    if failed.is_some_and(|failed| failed > 0) {
        return Err(Failure {
            error: Some("EventBridge.FailedEntry".to_owned()),
            cause: Some(output.to_string()),
        });
    }
    Ok(output)
}
