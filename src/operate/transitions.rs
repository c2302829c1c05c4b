//! The state transitions that an execution paid for, counted in its history.
//!
//! AWS counts one each time a state is entered and one for each retry (<https://aws.amazon.com/step-functions/pricing/>). A state that
//! a redrive takes up again is not entered again in the history, but tried again, which counts as well.

use std::collections::HashMap;

use serde_json::Value;

use super::words;
use crate::aws::HistoryEvent;

/// What a history shows of an execution's cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transitions {
    pub entered: u64,
    pub retries: u64,
    /// ARNs of the executions that its tasks started, as far as the history shows them.
    pub started: Vec<String>,
    /// ARNs of its Map Runs, whose child executions pay for themselves.
    pub map_runs: Vec<String>,
}

impl Transitions {
    /// Counts in a whole history, oldest event first.
    pub fn count(events: &[HistoryEvent]) -> Transitions {
        let kinds = events.iter().map(|event| (event.id, event.kind.as_str()));
        let kinds: HashMap<i64, &str> = kinds.collect();
        let mut found = Transitions::default();
        for event in events {
            let before = kinds.get(&event.previous).copied().unwrap_or_default();
            found.entered += u64::from(event.kind.ends_with("StateEntered"));
            found.retries += u64::from(is_retry(event, before));
            if let Some(arn) = started(event).filter(|arn| !found.started.contains(arn)) {
                found.started.push(arn);
            }
            if let Some(arn) = event.detail("mapRunArn")
                && event.kind == "MapRunStarted"
            {
                found.map_runs.push(arn.to_owned());
            }
        }
        found
    }

    /// Returns what AWS charges for.
    pub fn total(&self) -> u64 {
        self.entered + self.retries
    }
}

/// Returns whether an event begins a try that is not the first: its state was not entered right before.
fn is_retry(event: &HistoryEvent, before: &str) -> bool {
    match event.kind.as_str() {
        "MapRunRedriven" => true,
        // An expression that fails before the task is scheduled is all there is of a try; one of a catcher is part of none.
        "EvaluationFailed" => {
            let is_catcher = |place: &str| place.starts_with("Catch");
            words::is_failure(before) && !event.detail("location").is_some_and(is_catcher)
        }
        kind => {
            let containers = ["MapStateStarted", "ParallelStateStarted"];
            let is_try = containers.contains(&kind) || kind.ends_with("Scheduled");
            is_try && !before.is_empty() && !before.ends_with("StateEntered")
        }
    }
}

/// Returns the ARN of the execution that a task reports to have started.
fn started(event: &HistoryEvent) -> Option<String> {
    let is_answer = ["TaskSubmitted", "TaskSucceeded"].contains(&event.kind.as_str());
    let service = event.detail("resourceType").filter(|_| is_answer)?;
    if !["states", "aws-sdk:sfn"].contains(&service) {
        return None;
    }
    let output: Value = serde_json::from_str(event.detail("output")?).ok()?;
    output.get("ExecutionArn")?.as_str().map(str::to_owned)
}
