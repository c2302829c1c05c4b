//! The history of an execution, event by event as the service wrote it.
//!
//! Events are taken from the answer's text and not from the SDK's types: there are some forty kinds of details, and a
//! kind that this version of the SDK does not know would come without its own.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::{Map, Value};

use super::connect::Aws;
use super::error::AwsError;
use super::operation::Operation;
use super::pages::Pages;

/// One event of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    /// Counts from 1.
    pub id: i64,
    /// The event that led to this one; 0 for the first.
    pub previous: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The service's word, such as `TaskStateEntered`.
    pub kind: String,
    /// The details as the service wrote them; empty where the kind has none.
    pub details: Map<String, Value>,
}

/// Some events of a history, and where the next ones are.
#[derive(Clone, Debug, Default)]
pub struct HistoryPage {
    pub events: Vec<HistoryEvent>,
    pub next: Option<String>,
}

impl HistoryEvent {
    /// Reads an event in the service's own form; `None` where it is none.
    pub fn read(event: &Value) -> Option<Self> {
        let details = event.as_object()?.iter().find_map(|(key, value)| {
            if key.ends_with("EventDetails") {
                value.as_object()
            } else {
                None
            }
        });
        Some(Self {
            id: event.get("id")?.as_i64()?,
            previous: event
                .get("previousEventId")
                .and_then(Value::as_i64)
                .unwrap_or(0),
            at: (event.get("timestamp").and_then(Value::as_f64)? * 1000.0).round() as i64,
            kind: event.get("type")?.as_str()?.to_owned(),
            details: details.cloned().unwrap_or_default(),
        })
    }

    /// Returns a detail that is text.
    pub fn detail(&self, key: &str) -> Option<&str> {
        self.details.get(key).and_then(Value::as_str)
    }
}

impl Aws {
    /// Begins to go through the pages of an execution's history.
    pub fn history_pages(&self, arn: &str) -> Pages {
        self.pages(Operation::states("GetExecutionHistory"), arn)
    }

    /// Reads one page of a history, oldest or newest events first, at most `size` events (1,000 at most).
    pub async fn history_page(
        &self,
        arn: &str,
        newest_first: bool,
        with_data: bool,
        size: i32,
        token: Option<&str>,
    ) -> Result<HistoryPage, AwsError> {
        let body = Body::default();
        let output = self
            .call(Operation::states("GetExecutionHistory"), arn, || {
                self.sfn
                    .get_execution_history()
                    .execution_arn(arn)
                    .max_results(size)
                    .reverse_order(newest_first)
                    .include_execution_data(with_data)
                    .set_next_token(token.map(str::to_owned))
                    .customize()
                    .interceptor(body.clone())
                    .send()
            })
            .await?;
        Ok(HistoryPage {
            events: body.events(),
            next: output.next_token.filter(|token| !token.is_empty()),
        })
    }
}

/// Keeps the text of the last answer.
#[derive(Clone, Debug, Default)]
struct Body(Arc<Mutex<Vec<u8>>>);

impl Body {
    fn events(&self) -> Vec<HistoryEvent> {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answer: Value = serde_json::from_slice(&text).unwrap_or_default();
        let events = answer.get("events").and_then(Value::as_array);
        events
            .into_iter()
            .flatten()
            .filter_map(HistoryEvent::read)
            .collect()
    }
}

impl Intercept for Body {
    fn name(&self) -> &'static str {
        "body"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let bytes = context.response().body().bytes().unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = bytes.to_vec();
        Ok(())
    }
}
