//! GetExecutionHistory: the events of an execution, projected from its journal.

use serde_json::{Value, json};

use super::params::Params;
use super::{Answer, SfnError, execution_lookup, paging};
use crate::interpreter::{HistoryEvent, Record};
use crate::local::clock::Moment;
use crate::local::context::Context;
use crate::local::depth;
use crate::local::store::journal::{self, Stored};

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = execution_lookup::read(&mut params);
    let latest_first = params.flag("reverseOrder");
    let with_data = !params.has("includeExecutionData") || params.flag("includeExecutionData");
    let page_request = paging::read(&mut params);
    params.finish()?;
    let row = execution_lookup::find(context, "GetExecutionHistory", text)?;
    let scope = format!("GetExecutionHistory {text} {latest_first}");
    let page = page_request.open(scope, context.now)?;
    let after = page.after.as_ref().map(|_| page.after_number());
    let limit = usize::try_from(page.rows()).unwrap_or(usize::MAX);
    let rows = journal::events(context.connection, row.id, after, limit, latest_first)?;
    let events = rows
        .iter()
        .map(|stored| event(stored, &row.input, with_data))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(page.answer("events", events, context.now))
}

fn event(stored: &Stored, input: &str, with_data: bool) -> Result<(i64, Value), SfnError> {
    let record: Record = depth::read(&stored.body)?;
    let mut shown = record.event(with_data).map(show).unwrap_or_default();
    // The text as it was sent, with its spacing; the journal holds the value.
    if let Some(told) = shown.pointer_mut("/executionStartedEventDetails/input") {
        *told = input.into();
    }
    Ok((stored.seq, shown))
}

fn show(event: HistoryEvent) -> Value {
    let mut shown = json!({
        "timestamp": Moment(event.time).epoch_seconds(),
        "type": event.kind,
        "id": event.id,
        "previousEventId": event.previous,
    });
    if let Some((name, details)) = event.details {
        shown[name] = details;
    }
    shown
}
