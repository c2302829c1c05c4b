//! Events in words that a person reads.

use crate::aws::HistoryEvent;

/// Returns whether an event says that something failed which may be tried again or caught.
pub fn is_failure(kind: &str) -> bool {
    kind.ends_with("Failed") || kind.ends_with("TimedOut")
}

/// Says what a state does or waits for after one of its events; nothing where it is about to leave.
pub fn doing(event: &HistoryEvent) -> String {
    match event.kind.as_str() {
        "ActivityScheduled" => "waits for a worker".to_owned(),
        "ActivityStarted" => worker(event),
        "TaskScheduled" => format!("scheduled {}", service(event)),
        "TaskStarted" => format!("runs {}", service(event)),
        "TaskSubmitted" => format!("submitted {}, waits for its end", service(event)),
        "LambdaFunctionScheduled" => "scheduled a function".to_owned(),
        "LambdaFunctionStarted" => "runs a function".to_owned(),
        "MapRunStarted" => "map run".to_owned(),
        kind if is_failure(kind) => format!("failed: {}", failure(event)),
        _ => String::new(),
    }
}

/// Says what an event means for its state, in a line of a log.
pub fn event(event: &HistoryEvent) -> String {
    let text = match event.kind.as_str() {
        "ExecutionStarted" => "started".to_owned(),
        "ExecutionSucceeded" => "succeeded".to_owned(),
        "ExecutionAborted" => with_failure("aborted", event),
        "ExecutionRedriven" => "started again after its failure".to_owned(),
        "MapStateStarted" => match event.details.get("length") {
            Some(length) => format!("begins, {length} iterations"),
            None => "begins".to_owned(),
        },
        "ParallelStateStarted" => "begins its branches".to_owned(),
        "MapIterationStarted" => "begins".to_owned(),
        "MapIterationSucceeded" => "succeeded".to_owned(),
        "MapIterationAborted" => "aborted".to_owned(),
        "MapIterationFailed" => "failed".to_owned(),
        "MapStateSucceeded" | "ParallelStateSucceeded" => "all succeeded".to_owned(),
        "TaskSucceeded" => format!("done {}", service(event)),
        "ActivitySucceeded" => "answered".to_owned(),
        "LambdaFunctionSucceeded" => "done a function".to_owned(),
        "MapRunSucceeded" => "map run succeeded".to_owned(),
        kind if kind.ends_with("StateEntered") => {
            format!("entered ({})", kind.trim_end_matches("StateEntered"))
        }
        kind if kind.ends_with("StateExited") => "left".to_owned(),
        kind if kind.ends_with("StateAborted") => {
            format!("{} state aborted", kind.trim_end_matches("StateAborted"))
        }
        kind if kind.ends_with("TimedOut") => with_failure("timed out", event),
        kind if is_failure(kind) => with_failure("failed", event),
        _ => doing(event),
    };
    if text.is_empty() {
        event.kind.clone()
    } else {
        text
    }
}

fn with_failure(word: &str, event: &HistoryEvent) -> String {
    match failure(event).as_str() {
        "" => word.to_owned(),
        failure => format!("{word}: {failure}"),
    }
}

/// Returns the error and the cause of an event in one line.
pub fn failure(event: &HistoryEvent) -> String {
    let text = |key| event.detail(key).unwrap_or_default();
    one_line(text("error"), text("cause"))
}

/// Returns an error and its cause in one line, the cause cut short.
pub fn one_line(error: &str, cause: &str) -> String {
    const LONGEST: usize = 160;
    let cause = gist(cause);
    let cause = cause.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = cause.chars().take(LONGEST).collect();
    if short.len() < cause.len() {
        short.push('…');
    }
    match (error.is_empty(), short.is_empty()) {
        (_, true) => error.to_owned(),
        (true, false) => short,
        (false, false) => format!("{error}: {short}"),
    }
}

/// Returns what a function's error says, which comes as JSON with a stack trace.
fn gist(cause: &str) -> String {
    let message = serde_json::from_str::<serde_json::Value>(cause)
        .ok()
        .and_then(|value| Some(value.get("errorMessage")?.as_str()?.to_owned()));
    message.unwrap_or_else(|| cause.to_owned())
}

fn worker(event: &HistoryEvent) -> String {
    match event.detail("workerName") {
        Some(name) if !name.is_empty() => format!("worked on by {name}"),
        _ => "worked on".to_owned(),
    }
}

/// Returns the service and the operation that a task calls, as `lambda:invoke`.
fn service(event: &HistoryEvent) -> String {
    let text = |key| event.detail(key).unwrap_or_default();
    match (text("resourceType"), text("resource")) {
        ("", resource) => resource.to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, resource) => format!("{kind}:{resource}"),
    }
}
