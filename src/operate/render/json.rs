//! Executions for programs; docs/output.md describes the shapes.

use serde_json::{Map, Value, json};

use super::time;
use crate::aws::{ExecutionDetails, ExecutionSummary, HistoryEvent, SyncExecution};

/// Members of details that hold data, which is shown only where that was asked for.
const DATA: [&str; 6] = [
    "input",
    "output",
    "parameters",
    "assignedVariables",
    "evaluationFailedDetails",
    "taskCredentials",
];

/// Returns an event; with `data` its details hold inputs and outputs, too.
pub fn event(event: &HistoryEvent, data: bool) -> Value {
    let mut details: Map<String, Value> = event.details.clone();
    details.retain(|key, _| !key.ends_with("Details") && (data || !DATA.contains(&key.as_str())));
    json!({
        "id": event.id,
        "previous_id": event.previous,
        "time": time::instant(event.at),
        "type": event.kind,
        "details": details,
    })
}

/// Returns an execution as DescribeExecution tells of it.
pub fn details(execution: &ExecutionDetails, data: bool) -> Value {
    let mut value = json!({
        "arn": execution.arn,
        "machine": execution.machine,
        "name": execution.name,
        "status": execution.status,
        "started": time::instant(execution.started),
        "stopped": execution.stopped.map(time::instant),
        "error": execution.error,
        "cause": execution.cause,
    });
    if data {
        value["input"] = text(execution.input.as_deref());
        value["output"] = text(execution.output.as_deref());
    }
    value
}

/// Returns an execution as ListExecutions tells of it.
pub fn summary(execution: &ExecutionSummary) -> Value {
    json!({
        "arn": execution.arn,
        "machine": execution.machine,
        "name": execution.name,
        "status": execution.status,
        "started": time::instant(execution.started),
        "stopped": execution.stopped.map(time::instant),
    })
}

/// Returns a synchronous execution that ended.
pub fn sync(execution: &SyncExecution, data: bool) -> Value {
    let mut value = json!({
        "arn": execution.arn,
        "status": execution.status,
        "started": time::instant(execution.started),
        "stopped": time::instant(execution.stopped),
        "error": execution.error,
        "cause": execution.cause,
        "billed_milliseconds": execution.billed_milliseconds,
        "billed_megabytes": execution.billed_megabytes,
    });
    if data {
        value["output"] = text(execution.output.as_deref());
    }
    value
}

/// Makes the last line of a stream of events out of how an execution ended.
pub fn ended(execution: Value) -> Value {
    let mut line = json!({"format_version": 1, "event": "ended"});
    if let (Some(line), Value::Object(members)) = (line.as_object_mut(), execution) {
        line.extend(members);
    }
    line
}

/// Returns the value that a text of JSON holds; the text itself where it is none.
fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| {
        serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
    })
}
