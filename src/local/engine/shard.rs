//! A thread that owns executions: it takes mail, watches the clock, and gives every execution with work its turn.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use super::Inner;
use super::admission::Ended;
use super::commit::Ending;
use super::deleting;
use super::hand_out::HandOut;
use super::mail::{Answer, Mail};
use super::release::{Delivery, Release};
use super::running::{BUDGET, Running, Turn};
use super::timers::Timers;
use crate::interpreter::{Effect, Millis, Stimulus};
use crate::local::clock::Moment;
use crate::local::store::{Access, Done};

/// When records of more bytes than this wait for their commit, executions with work wait for it, too.
const MOST_UNCOMMITTED: usize = 16 * 1024 * 1024;

/// Letters taken at once before executions with work get a turn again.
const MAIL_A_ROUND: usize = 256;

/// The clock may be set meanwhile, so a timer is looked at again at least this often.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The thread's state.
pub struct Shard {
    pub(super) engine: Arc<Inner>,
    own: Sender<Mail>,
    pub(super) slots: HashMap<u64, Running>,
    pub(super) by_arn: HashMap<String, u64>,
    pub(super) last_slot: u64,
    /// Executions with work, each once.
    ready: VecDeque<u64>,
    timers: Timers,
    /// Bytes of records that wait for their commit.
    uncommitted: usize,
    /// What Express executions set free, which waits for nothing.
    free: VecDeque<Release>,
    /// The time never runs backwards here.
    pub(super) now: Millis,
}

impl Shard {
    pub fn new(engine: Arc<Inner>, own: Sender<Mail>) -> Self {
        Self {
            engine,
            own,
            slots: HashMap::new(),
            by_arn: HashMap::new(),
            last_slot: 0,
            ready: VecDeque::new(),
            timers: Timers::default(),
            uncommitted: 0,
            free: VecDeque::new(),
            now: 0,
        }
    }

    /// Works until it is told to close.
    pub fn run(mut self, mails: &Receiver<Mail>) {
        loop {
            let Some(first) = self.wait(mails) else {
                return;
            };
            for mail in first.into_iter().chain(mails.try_iter().take(MAIL_A_ROUND)) {
                if matches!(mail, Mail::Close) {
                    return;
                }
                self.take(mail);
            }
            self.fire();
            if self.may_run()
                && let Some(slot) = self.ready.pop_front()
            {
                self.give_turn(slot);
            }
        }
    }

    /// Waits for mail, for as long as there is nothing else to do; `None` when nobody can send any more.
    fn wait(&mut self, mails: &Receiver<Mail>) -> Option<Option<Mail>> {
        if self.may_run() && !self.ready.is_empty() {
            return Some(None);
        }
        let Some(next) = self.timers.next() else {
            return mails.recv().ok().map(Some);
        };
        let left =
            Duration::from_millis(u64::try_from(next - self.tell_time()).unwrap_or_default());
        match mails.recv_timeout(left.min(LONGEST_SLEEP)) {
            Ok(mail) => Some(Some(mail)),
            Err(RecvTimeoutError::Timeout) => Some(None),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn may_run(&self) -> bool {
        self.uncommitted < MOST_UNCOMMITTED
    }

    pub(super) fn tell_time(&mut self) -> Millis {
        self.now = self.now.max(Moment::now().0);
        self.now
    }

    fn take(&mut self, mail: Mail) {
        match mail {
            Mail::Admit { admission, done } => {
                self.admit(*admission);
                if let Some(done) = done {
                    let _ = done.send(());
                }
            }
            Mail::Stimulus {
                arn,
                stimulus,
                answer,
            } => match self.by_arn.get(&arn) {
                Some(slot) => self.feed(*slot, stimulus, answer),
                None => answer.into_iter().for_each(|answer| answer(None)),
            },
            Mail::Committed(release) => self.committed(*release),
            Mail::Lost { slot, weight } => {
                self.uncommitted -= weight;
                self.give_up(slot);
            }
            Mail::Close => {}
        }
        while let Some(release) = self.free.pop_front() {
            self.release(release);
        }
    }

    /// Ticks whatever waits for a moment that has come, the soonest first.
    fn fire(&mut self) {
        let now = self.tell_time();
        while let Some((at, slot)) = self.timers.take_due(now) {
            let Some(running) = self.slots.get_mut(&slot) else {
                continue;
            };
            if running.timer == Some(at) {
                running.timer = None;
            }
            if running.is_due(now) {
                self.turn(slot, Stimulus::Tick, None);
            } else {
                self.settle(slot);
            }
        }
        while let Some(release) = self.free.pop_front() {
            self.release(release);
        }
    }

    fn give_turn(&mut self, slot: u64) {
        if let Some(running) = self.slots.get_mut(&slot) {
            running.is_queued = false;
            self.tell_time();
            self.turn(slot, Stimulus::Tick, None);
        }
        while let Some(release) = self.free.pop_front() {
            self.release(release);
        }
    }

    /// Feeds a stimulus to an execution; what is overdue comes first.
    pub(super) fn feed(&mut self, slot: u64, stimulus: Stimulus, answer: Option<Answer>) {
        let now = self.tell_time();
        let Some(running) = self.slots.get(&slot) else {
            return;
        };
        if running.is_due(now) {
            self.turn(slot, Stimulus::Tick, None);
        }
        self.turn(slot, stimulus, answer);
    }

    pub(super) fn turn(&mut self, slot: u64, stimulus: Stimulus, answer: Option<Answer>) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let taken = running.takes(&stimulus).then_some(self.now);
        if taken.is_some()
            && let Stimulus::TaskSucceeded { attempt, .. } | Stimulus::TaskFailed { attempt, .. } =
                &stimulus
            && let Some(task) = running.tasks.remove(attempt)
        {
            self.engine.tokens.forget(&task.token);
        }
        let has_activity = |arn: &str| self.engine.known.has(arn);
        let is_cut_off =
            taken.is_some() && self.engine.deleting.cuts_off(&running.identity, &stimulus);
        let budget = if is_cut_off { 0 } else { BUDGET };
        let failure = is_cut_off.then(|| deleting::failure(&running.identity));
        let Some(mut turn) = running.turn(stimulus, self.now, budget, &has_activity) else {
            return self.give_up(slot);
        };
        turn.release.slot = slot;
        turn.release.answer = answer.map(|answer| (answer, taken));
        self.submit(slot, turn);
        self.settle(slot);
        if let Some(failure) = failure {
            self.turn(slot, Stimulus::Fail { failure }, None);
        }
    }

    /// Sends a turn to the store's writer; one that leaves nothing to write waits for those before it all the same.
    fn submit(&mut self, slot: u64, turn: Turn) {
        let Some(running) = self.slots.get_mut(&slot) else {
            return;
        };
        let release = &turn.release;
        if release.weight == 0 && release.effects.is_empty() && release.answer.is_none() {
            return;
        }
        let Some(row) = running.row else {
            self.free.push_back(turn.release);
            return;
        };
        if turn.page.is_empty() && running.uncommitted == 0 {
            self.free.push_back(turn.release);
            return;
        }
        running.uncommitted += 1;
        self.uncommitted += turn.release.weight;
        let end = turn.is_end.then(|| Ending::of(running));
        let engine = Arc::clone(&self.engine);
        let delivery = Delivery::new(self.own.clone(), turn.release);
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

    fn committed(&mut self, release: Release) {
        self.uncommitted -= release.weight;
        if let Some(running) = self.slots.get_mut(&release.slot) {
            running.uncommitted -= 1;
        }
        self.release(release);
    }

    fn release(&mut self, release: Release) {
        let slot = release.slot;
        if let Some(logging) = self
            .slots
            .get(&slot)
            .and_then(|running| running.logging.as_ref())
            && !release.log.is_empty()
        {
            self.engine.logs.write(logging, &release.log);
        }
        for effect in release.effects {
            match effect {
                Effect::StartTask { attempt, task } => {
                    self.start_task(slot, attempt, *task, HandOut::First);
                }
                Effect::CancelTask { attempt } => self.cancel_task(slot, attempt),
                Effect::Ended => self.ended(slot),
            }
        }
        if let Some((answer, taken)) = release.answer {
            answer(taken);
        }
    }

    fn ended(&mut self, slot: u64) {
        if let Some(running) = self.drop_slot(slot) {
            if let Some(runners) = self.engine.runners.made() {
                runners.ended(&running.identity.execution_arn);
            }
            let ended = Ended {
                input: Arc::clone(running.execution.input()),
                status: running.execution.status().clone(),
                started_at: running.execution.started_at(),
                ended_at: running.execution.ended_at().unwrap_or(self.now),
                identity: running.identity,
            };
            self.engine.ends.tell(&ended.identity.execution_arn, &ended);
        }
    }

    /// Lets an execution rest in the store as its last commit left it; the others of the thread go on.
    fn give_up(&mut self, slot: u64) {
        if let Some(running) = self.drop_slot(slot) {
            self.engine.ends.forget(&running.identity.execution_arn);
        }
    }

    fn drop_slot(&mut self, slot: u64) -> Option<Running> {
        let running = self.slots.remove(&slot)?;
        self.by_arn.remove(&running.identity.execution_arn);
        for task in running.tasks.values() {
            self.engine.tokens.forget(&task.token);
        }
        Some(running)
    }
}
