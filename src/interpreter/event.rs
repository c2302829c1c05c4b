//! The history that AWS shows, projected from records.

use serde_json::{Map, Value, json};

use super::Millis;
use super::failure::Failure;
use super::record::{Record, What};
use super::state_kind::StateKind;

/// One event of a history. Texts of JSON inside the details are texts, as the API carries them.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    pub id: u64,
    pub previous: u64,
    pub time: Millis,
    /// Such as `TaskStateEntered`.
    pub kind: &'static str,
    /// The member that holds the details, such as `stateEnteredEventDetails`, and what it holds.
    pub details: Option<(&'static str, Value)>,
}

impl What {
    /// Tells whether the history shows it.
    pub fn has_event(&self) -> bool {
        match self {
            Self::StateFailed { .. }
            | Self::Waiting { .. }
            | Self::Waited
            | Self::Heartbeat
            | Self::Retrying { .. }
            | Self::ChildGone
            | Self::ChildrenCut => false,
            Self::ChildStarted { map, .. }
            | Self::ChildSucceeded { map, .. }
            | Self::ChildFailed { map, .. }
            | Self::ChildAborted { map, .. } => map.is_some(),
            _ => true,
        }
    }
}

impl Record {
    /// Gives the event of the history; nothing where AWS shows none. Without data, payloads are left out.
    pub fn event(&self, with_data: bool) -> Option<HistoryEvent> {
        let number = self.event?;
        let (kind, details) = Projection { with_data }.event(&self.what)?;
        Some(HistoryEvent {
            id: number.id,
            previous: number.previous,
            time: self.time,
            kind,
            details,
        })
    }
}

pub(super) type Event = (&'static str, Option<(&'static str, Value)>);

pub(super) struct Projection {
    pub with_data: bool,
}

impl Projection {
    fn event(&self, what: &What) -> Option<Event> {
        Some(match what {
            What::Started { input, role, .. } => {
                let mut details = Map::new();
                self.data(&mut details, "input", "inputDetails", input);
                details.insert("roleArn".to_owned(), json!(role));
                event("ExecutionStarted", "executionStartedEventDetails", details)
            }
            What::Entered { state, kind, input } => {
                let mut details = named(state);
                self.data(&mut details, "input", "inputDetails", input);
                event(kind.entered(), "stateEnteredEventDetails", details)
            }
            What::EvaluationFailed {
                state,
                failure,
                location,
                ..
            } => {
                let mut details = self.failure(failure);
                if let Some(location) = location {
                    details.insert("location".to_owned(), json!(location));
                }
                details.insert("state".to_owned(), json!(state));
                event("EvaluationFailed", "evaluationFailedEventDetails", details)
            }
            What::Exited {
                state,
                kind,
                output,
                assigned,
                ..
            } => {
                let mut details = named(state);
                self.data(&mut details, "output", "outputDetails", output);
                if let Some(assigned) = assigned {
                    self.assigned(&mut details, assigned);
                }
                event(kind.exited(), "stateExitedEventDetails", details)
            }
            What::ChildStarted { index, map, .. } => {
                return iteration(
                    "MapIterationStarted",
                    "mapIterationStartedEventDetails",
                    map,
                    *index,
                );
            }
            What::ChildSucceeded { map, index } => {
                return iteration(
                    "MapIterationSucceeded",
                    "mapIterationSucceededEventDetails",
                    map,
                    *index,
                );
            }
            What::ChildFailed { map, index } => {
                return iteration(
                    "MapIterationFailed",
                    "mapIterationFailedEventDetails",
                    map,
                    *index,
                );
            }
            What::ChildAborted { map, index } => {
                return iteration(
                    "MapIterationAborted",
                    "mapIterationAbortedEventDetails",
                    map,
                    *index,
                );
            }
            What::MapStarted { inputs, .. } => {
                let mut details = Map::new();
                details.insert("length".to_owned(), json!(inputs.len()));
                event("MapStateStarted", "mapStateStartedEventDetails", details)
            }
            What::ParallelStarted { .. } => ("ParallelStateStarted", None),
            What::StateAborted { kind } => (kind.aborted()?, None),
            What::ChildrenSucceeded { kind } if *kind == StateKind::Map => {
                ("MapStateSucceeded", None)
            }
            What::ChildrenSucceeded { .. } => ("ParallelStateSucceeded", None),
            What::ChildrenFailed { kind } if *kind == StateKind::Map => ("MapStateFailed", None),
            What::ChildrenFailed { .. } => ("ParallelStateFailed", None),
            What::Succeeded { output } => {
                let mut details = Map::new();
                self.data(&mut details, "output", "outputDetails", output);
                event(
                    "ExecutionSucceeded",
                    "executionSucceededEventDetails",
                    details,
                )
            }
            What::Failed { failure } => {
                self.end("ExecutionFailed", "executionFailedEventDetails", failure)
            }
            What::TimedOut { failure } => self.end(
                "ExecutionTimedOut",
                "executionTimedOutEventDetails",
                failure,
            ),
            What::Aborted { failure } => {
                self.end("ExecutionAborted", "executionAbortedEventDetails", failure)
            }
            _ => return self.task(what),
        })
    }

    pub fn data(&self, details: &mut Map<String, Value>, name: &str, flags: &str, value: &Value) {
        if self.with_data {
            details.insert(name.to_owned(), Value::String(value.to_string()));
            details.insert(flags.to_owned(), json!({ "truncated": false }));
        }
    }

    fn assigned(&self, details: &mut Map<String, Value>, assigned: &Map<String, Value>) {
        if self.with_data {
            let texts: Map<String, Value> = assigned
                .iter()
                .map(|(name, value)| (name.clone(), Value::String(value.to_string())))
                .collect();
            details.insert("assignedVariables".to_owned(), Value::Object(texts));
            details.insert(
                "assignedVariablesDetails".to_owned(),
                json!({ "truncated": false }),
            );
        }
    }

    pub fn failure(&self, failure: &Failure) -> Map<String, Value> {
        let mut details = Map::new();
        if let Some(error) = &failure.error {
            details.insert("error".to_owned(), json!(error));
        }
        if let Some(cause) = failure.cause.as_ref().filter(|_| self.with_data) {
            details.insert("cause".to_owned(), json!(cause));
        }
        details
    }

    fn end(&self, kind: &'static str, member: &'static str, failure: &Failure) -> Event {
        event(kind, member, self.failure(failure))
    }
}

pub(super) fn event(
    kind: &'static str,
    member: &'static str,
    details: Map<String, Value>,
) -> Event {
    (kind, Some((member, Value::Object(details))))
}

fn named(state: &str) -> Map<String, Value> {
    let mut details = Map::new();
    details.insert("name".to_owned(), json!(state));
    details
}

fn iteration(
    kind: &'static str,
    member: &'static str,
    map: &Option<std::sync::Arc<str>>,
    index: u32,
) -> Option<Event> {
    let mut details = named(map.as_ref()?);
    details.insert("index".to_owned(), json!(index));
    Some(event(kind, member, details))
}
