//! Ends executions that no thread runs: those that are set aside, and those that this release cannot read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rusqlite::Connection;

use super::admission::{Admission, Ended};
use super::commit::Ending;
use super::machines::Machines;
use super::message::{Fed, Origin, ShardMessage};
use super::publication::Answer;
use super::{Inner, recovery};
use crate::interpreter::{Conditions, Entropy, Execution, Failure, Millis, Status, Stimulus, step};
use crate::local::store::executions;
use crate::local::store::journal::{self, Page};
use crate::local::store::{Access, Done};

impl Inner {
    /// Takes a stimulus for an execution that no thread knows.
    pub(super) fn feed_unknown(self: &Arc<Self>, arn: &str, fed: Fed, origin: Origin) {
        let is_set_aside = self.set_aside.has(arn);
        match (&fed.stimulus, origin) {
            (Stimulus::Stop { .. } | Stimulus::Fail { .. }, _) if is_set_aside => {
                self.end_in_store(arn, fed.stimulus, fed.answer);
            }
            (Stimulus::Stop { .. }, Origin::Client) => self.feed_again(arn, fed),
            (Stimulus::Stop { .. }, Origin::Again) => {
                self.end_in_store(arn, fed.stimulus, fed.answer);
            }
            // A client is to try again when the execution runs again.
            _ if is_set_aside => {}
            _ => fed.answer.into_iter().for_each(|answer| answer(None)),
        }
    }

    /// Feeds once more what was for an execution that may have been on its way: what the store has written is with its thread then.
    fn feed_again(self: &Arc<Self>, arn: &str, fed: Fed) {
        let (engine, arn) = (Arc::clone(self), arn.to_owned());
        let work = move |_: &Connection| {
            let then = move |committed: Result<(), &rusqlite::Error>| {
                if committed.is_ok() {
                    let origin = Origin::Again;
                    let message = ShardMessage::Stimulus {
                        arn: arn.clone(),
                        fed,
                        origin,
                    };
                    engine.post(&arn, message);
                }
            };
            Done {
                keep: false,
                then: Box::new(then),
            }
        };
        self.store.queue(Access::Write, Box::new(work));
    }

    /// Ends an execution where it is kept; nothing is answered where it has ended before.
    pub(super) fn end_in_store(
        self: &Arc<Self>,
        arn: &str,
        stimulus: Stimulus,
        answer: Option<Answer>,
    ) {
        let (engine, arn, now) = (Arc::clone(self), arn.to_owned(), self.clock.now().0);
        let work = move |connection: &Connection| {
            let ended = engine.end_stored(connection, &arn, stimulus, now);
            let keep = matches!(ended, Ok(Some(_)));
            let then = move |committed: Result<(), &rusqlite::Error>| {
                let (Ok(ended), Ok(())) = (ended, committed) else {
                    return;
                };
                if let Some(ended) = &ended {
                    engine.set_aside.remove(&arn);
                    engine.completions.notify(&arn, ended);
                }
                if let Some(answer) = answer {
                    answer(ended.map(|ended| ended.ended_at));
                }
            };
            Done {
                keep,
                then: Box::new(then),
            }
        };
        self.store.queue(Access::Write, Box::new(work));
    }

    fn end_stored(
        &self,
        connection: &Connection,
        arn: &str,
        stimulus: Stimulus,
        now: Millis,
    ) -> rusqlite::Result<Option<Ended>> {
        let Some(machine) = end(connection, &self.machines, arn, stimulus, now)? else {
            return Ok(None);
        };
        self.finish_deletion(connection, &machine)?;
        Ok(recovery::ended(connection, arn))
    }
}

/// Stops an execution in a store that nobody serves; false where it does not run.
pub fn stop_stored(
    connection: &Connection,
    arn: &str,
    failure: Failure,
    now: Millis,
) -> rusqlite::Result<bool> {
    let stop = Stimulus::Stop { failure };
    Ok(end(connection, &Machines::default(), arn, stop, now)?.is_some())
}

/// Ends an execution by a stimulus that ends any, and gives its machine; nothing where it does not run.
fn end(
    connection: &Connection,
    machines: &Machines,
    arn: &str,
    stimulus: Stimulus,
    now: Millis,
) -> rusqlite::Result<Option<String>> {
    let running = executions::find(connection, arn)?.filter(executions::ExecutionRow::is_running);
    let Some(row) = running else {
        return Ok(None);
    };
    let status = match &stimulus {
        Stimulus::Fail { failure } => Status::Failed(failure.clone()),
        Stimulus::Stop { failure } => Status::Aborted(failure.clone()),
        _ => return Ok(None),
    };
    if let Some(admission) = recovery::find(connection, arn)?
        && let Some(page) = last_page(machines, admission, stimulus, now)
    {
        journal::append(connection, row.id, &page)?;
    }
    Ending::new(&row.machine, status, now).write(connection, row.id)?;
    Ok(Some(row.machine))
}

/// The last page of a journal; none where it cannot be gone on with.
fn last_page(
    machines: &Machines,
    admission: Admission,
    stimulus: Stimulus,
    now: Millis,
) -> Option<Page> {
    let machine = machines.get(&admission.definition, false)?;
    let records = admission.records();
    let (mut execution, stimuli) = match admission.restored {
        Some(restored) => (restored.execution, vec![stimulus]),
        // Nothing was written of it but its start.
        None => (
            Execution::new(admission.identity, admission.input),
            vec![Stimulus::Start, stimulus],
        ),
    };
    let conditions = Conditions {
        now,
        entropy: &Entropy::new(0),
        has_activity: &|_| true,
        is_over: &|| true,
    };
    let mut page = Page::new(records + 1);
    for stimulus in stimuli {
        // No record is left to be made after the one that a stimulus leads to by itself: nothing is evaluated.
        let stepping = || step(&machine, &mut execution, stimulus, &conditions, 0);
        for record in &catch_unwind(AssertUnwindSafe(stepping)).ok()?.records {
            page.push(record.event.is_some(), record);
        }
    }
    (!page.is_empty()).then_some(page)
}
