//! A turn of an execution: a stimulus in, records to the store's writer, and what they set free once they are on disk.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::admission::Ended;
use super::commit::Ending;
use super::deleting;
use super::dispatch::Dispatch;

use super::message::{Delivery, Fed, Origin};
use super::publication::Publication;
use super::running::{BUDGET, Limits, Turn};
use super::shard::Shard;
use crate::interpreter::{Attempt, Effect, Stimulus};
use crate::local::store::{Access, Done};

/// How long a turn may take before the next execution has its own. The record that is being made is finished first.
const SLICE: Duration = Duration::from_millis(50);

impl Shard {
    /// Feeds a stimulus to an execution; what is overdue comes first.
    pub(super) fn feed(&mut self, slot: u64, fed: Fed, origin: Origin) {
        self.current = Some(slot);
        let now = self.tell_time();
        self.catch_up(slot);
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        if let Some(loss) = &mut running.loss {
            return loss.hold_back(fed, origin);
        }
        if running.is_due(now) {
            self.turn(slot, Fed::alone(Stimulus::Tick), Origin::Client);
        }
        self.turn(slot, fed, origin);
    }

    pub(super) fn turn(&mut self, slot: u64, fed: Fed, origin: Origin) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        self.current = Some(slot);
        self.engine
            .marks
            .set(&mut self.mark, running.suspect.unwrap_or_default());
        let Fed { stimulus, answer } = fed;
        let taken = running.takes(&stimulus).then_some(self.now);
        let answered = taken.and(answered(&stimulus));
        let again = (origin == Origin::Inside && running.row.is_some()).then(|| stimulus.clone());
        let is_cut_off =
            taken.is_some() && self.engine.deleting.cuts_off(&running.identity, &stimulus);
        let failure = is_cut_off.then(|| deleting::failure(&running.identity));
        let (began, is_closed) = (Instant::now(), &self.engine.is_closed);
        let limits = Limits {
            records: if is_cut_off { 0 } else { BUDGET },
            is_over: &|| began.elapsed() >= SLICE || is_closed.load(Ordering::Relaxed),
            has_activity: &|arn| self.engine.activity_cache.has(arn),
        };
        let mut turn = running.turn(stimulus, self.now, &limits);
        let has_panicked = turn.has_panicked;
        turn.publication = Publication {
            slot,
            answer: answer.map(|answer| (answer, taken)),
            answered,
            again,
            ..turn.publication
        };
        self.submit(slot, turn);
        if has_panicked {
            return self.fail_by_panic(slot);
        }
        self.settle(slot);
        if let Some(failure) = failure {
            self.turn(slot, Fed::alone(Stimulus::Fail { failure }), Origin::Client);
        }
    }

    /// Sends a turn to the store's writer; one that leaves nothing to write waits for those before it all the same.
    fn submit(&mut self, slot: u64, turn: Turn) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let publication = &turn.publication;
        if publication.weight == 0 && publication.effects.is_empty() && publication.answer.is_none()
        {
            return;
        }
        let Some(row) = running.row else {
            self.free.push_back(turn.publication);
            return;
        };
        if turn.page.is_empty() && running.uncommitted == 0 {
            self.free.push_back(turn.publication);
            return;
        }
        running.uncommitted += 1;
        self.uncommitted += turn.publication.weight;
        let end = turn.is_end.then(|| Ending::of(running));
        let engine = Arc::clone(&self.engine);
        let delivery = Delivery::new(self.own.clone(), turn.publication);
        let page = turn.page;
        let work = move |connection: &rusqlite::Connection| {
            let written = engine.write(connection, row, &page, end.as_ref());
            let keep = matches!(written, Ok(true));
            let then = move |committed: Result<(), &rusqlite::Error>| {
                if keep && committed.is_ok() {
                    delivery.committed();
                }
            };
            Done {
                keep,
                then: Box::new(then),
            }
        };
        self.engine.store.queue(Access::Write, Box::new(work));
    }

    /// Queues an execution that has work, and sets the timer that it needs.
    pub(super) fn settle(&mut self, slot: u64) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        if running.handed.is_some() || running.loss.is_some() {
            return;
        }
        if running.execution.has_work() && !running.is_queued {
            running.is_queued = true;
            self.ready.push_back(slot);
        }
        if let Some(at) = running.execution.next_deadline()
            && running.timer.is_none_or(|timer| at < timer)
        {
            running.timer = Some(at);
            self.timers.put(at, slot);
        }
    }

    pub(super) fn committed(&mut self, publication: Publication) {
        self.uncommitted -= publication.weight;
        let slot = publication.slot;
        if let Some(running) = self.slots.get_mut(&slot) {
            running.uncommitted -= 1;
            running.losses = 0;
        }
        self.publish(publication);
        self.plan_reload(slot);
    }

    pub(super) fn publish(&mut self, publication: Publication) {
        let slot = publication.slot;
        self.current = Some(slot);
        if let Some(running) = self.slots.get_mut(&slot) {
            if let Some(logging) = &running.logging
                && !publication.log.is_empty()
            {
                self.engine.logs.write(logging, &publication.log);
            }
            // Until here a second answer was to find the execution, which knows of the first.
            if let Some(attempt) = publication.answered
                && let Some(task) = running.tasks.remove(&attempt)
            {
                self.engine.tokens.forget(&task.token);
            }
        }
        for effect in publication.effects {
            match effect {
                Effect::StartTask { attempt, task } => {
                    self.start_task(slot, attempt, *task, Dispatch::First);
                }
                Effect::CancelTask { attempt } => self.cancel_task(slot, attempt),
                Effect::Ended => self.ended(slot),
            }
        }
        if let Some((answer, taken)) = publication.answer {
            answer(taken);
        }
    }

    pub(super) fn ended(&mut self, slot: u64) {
        if let Some(running) = self.drop_slot(slot) {
            if let Some(runners) = self.engine.runners.started() {
                runners.ended(&running.identity.execution_arn);
            }
            let ended = Ended {
                input: Arc::clone(running.execution.input()),
                status: running.execution.status().clone(),
                started_at: running.execution.started_at(),
                ended_at: running.execution.ended_at().unwrap_or(self.now),
                identity: running.identity,
            };
            self.engine
                .completions
                .notify(&ended.identity.execution_arn, &ended);
        }
    }
}

/// The task that a stimulus is the end of.
fn answered(stimulus: &Stimulus) -> Option<Attempt> {
    match stimulus {
        Stimulus::TaskSucceeded { attempt, .. } | Stimulus::TaskFailed { attempt, .. } => {
            Some(*attempt)
        }
        _ => None,
    }
}
