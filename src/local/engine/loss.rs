//! What becomes of an execution whose turn could not be written, as on a full disk: it goes back to what the store holds of it,
//! and on from there as soon as the store writes again. Nobody outside has seen more than that.

use std::sync::Arc;
use std::time::Duration;

use super::dispatch::Dispatch;
use super::message::{Fed, Origin, Reloaded, ShardMessage};
use super::publication::Publication;
use super::recovery;
use super::shard::Shard;
use crate::interpreter::{Effect, Execution, Stimulus};
use crate::local::clock::Moment;
use crate::local::store::{Access, Done};

/// How long an execution waits before it is tried again, at first and at the most.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

impl Shard {
    pub(super) fn lost(&mut self, publication: Publication) {
        self.uncommitted -= publication.weight;
        let slot = publication.slot;
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        running.uncommitted -= 1;
        let loss = running.loss.get_or_insert_default();
        if let Some(stimulus) = publication.again {
            let answer = publication.answer.map(|(answer, _)| answer);
            loss.again.push(Fed { stimulus, answer });
        }
        self.plan_reload(slot);
    }

    /// Sets the time of the next try, once no turn is on its way any more.
    pub(super) fn plan_reload(&mut self, slot: u64) {
        let now = self.tell_time();
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let is_quiet = running.uncommitted == 0;
        let Some(loss) = running.loss.as_mut().filter(|_| is_quiet) else {
            return;
        };
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(running.losses.min(16));
        let at = Moment(now).after(pause.min(LONGEST_PAUSE)).0;
        running.losses += 1;
        loss.retry_at = Some(at);
        running.timer = Some(at);
        self.timers.put(at, slot);
    }

    /// Asks the store what it holds of an execution.
    pub(super) fn reload(&mut self, slot: u64) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let (Some(loss), Some(row)) = (&mut running.loss, running.row) else {
            return;
        };
        loss.retry_at = None;
        let mut reading = Reading {
            shard: self.own.clone(),
            slot,
            found: Some(Reloaded::Unknown),
        };
        let work = move |connection: &rusqlite::Connection| {
            reading.found = Some(match recovery::numbered(connection, row) {
                Ok(Some(admission)) => Reloaded::Running(Box::new(admission)),
                Ok(None) => Reloaded::Gone,
                Err(_) => Reloaded::Unknown,
            });
            Done {
                keep: false,
                then: Box::new(move |_| drop(reading)),
            }
        };
        self.engine.store.queue(Access::Read, Box::new(work));
    }

    pub(super) fn reloaded(&mut self, slot: u64, found: Reloaded) {
        let admission = match found {
            Reloaded::Running(admission) => admission,
            Reloaded::Unknown => return self.plan_reload(slot),
            Reloaded::Gone => return self.give_up(slot),
        };
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let is_new = admission.restored.is_none();
        let (execution, records) = match admission.restored {
            Some(restored) => (restored.execution, restored.records),
            None => {
                let identity = Arc::clone(&running.identity);
                (Execution::new(identity, admission.input), 0)
            }
        };
        running.execution = execution;
        running.records = records;
        running.timer = None;
        let again = running.loss.take().unwrap_or_default().again;
        let outstanding = running.execution.outstanding();
        if is_new {
            self.turn(slot, Fed::alone(Stimulus::Start), Origin::Client);
        }
        // Written after all, but nobody was told: handed out now.
        for effect in outstanding {
            if let Effect::StartTask { attempt, task } = effect
                && let Some(running) = self.slots.get(&slot)
                && !running.tasks.contains_key(&attempt)
            {
                self.start_task(slot, attempt, *task, Dispatch::First);
            }
        }
        for fed in again {
            self.feed(slot, fed, Origin::Inside);
        }
        self.settle(slot);
    }
}

/// A look into the store, which comes back whatever becomes of it.
struct Reading {
    shard: std::sync::mpsc::Sender<ShardMessage>,
    slot: u64,
    found: Option<Reloaded>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(found) = self.found.take() {
            let slot = self.slot;
            let _ = self.shard.send(ShardMessage::Reloaded { slot, found });
        }
    }
}
