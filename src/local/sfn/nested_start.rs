//! StartExecution as a task asks for it, where no client does.

use std::sync::mpsc::channel;

use rusqlite::Connection;

use super::SfnError;
use super::start_execution::{self, ParentTask, StartRequest, Started};
use crate::local::arn::StatesArn;
use crate::local::caller::Caller;
use crate::local::context::Context;
use crate::local::engine::Engine;
use crate::local::store::{Access, Done, Outbox, Store};
use crate::local::tasks::NestedStart;

/// Starts an execution in the parent's account and region, and waits until it is on disk; blocks the calling thread.
pub fn start(store: &Store, engine: &Engine, start: NestedStart) -> Result<Started, SfnError> {
    let parent = StatesArn::parse(&start.parent).map_err(SfnError::InvalidArn)?;
    let caller = Caller::new(&parent.account, &parent.region);
    let (answer, answered) = channel();
    let engine = engine.clone();
    let work = move |connection: &Connection| {
        let outbox = Outbox::default();
        let context = Context {
            connection,
            caller: &caller,
            now: engine.now(),
            engine: &engine,
            outbox: &outbox,
        };
        let outcome = start_execution::start(&context, &request(&start));
        let keep = outcome.is_ok();
        let then = move |committed: Result<(), &rusqlite::Error>| {
            if committed.is_ok() && keep {
                outbox.into_inner().into_iter().for_each(|after| after());
            }
            let _ = answer.send(
                committed
                    .map_err(|error| error.to_string())
                    .map(|()| outcome),
            );
        };
        Done {
            keep,
            then: Box::new(then),
        }
    };
    store.queue(Access::Write, Box::new(work));
    match answered.recv() {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(text)) => Err(SfnError::Lost(text)),
        Err(_) => Err(SfnError::Lost("it has ended".to_owned())),
    }
}

fn request(start: &NestedStart) -> StartRequest<'_> {
    StartRequest {
        machine: &start.state_machine_arn,
        name: start.name.as_deref(),
        input: Some(&start.input),
        parent: Some(ParentTask {
            execution_arn: &start.parent,
            scheduled: start.scheduled,
        }),
    }
}
