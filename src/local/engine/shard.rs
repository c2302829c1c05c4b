//! A thread that owns executions: it takes messages, watches the clock, and gives every execution with work its turn.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use super::Inner;
use super::marks::Mark;
use super::message::{Fed, Origin, ShardMessage};
use super::publication::Publication;
use super::running::Running;
use super::timers::Timers;
use crate::interpreter::{Millis, Stimulus};

/// When records of more bytes than this wait for their commit, executions with work wait for it, too.
const MOST_UNCOMMITTED: usize = 16 * 1024 * 1024;

/// Messages taken at once before executions with work get a turn again.
const MESSAGES_A_ROUND: usize = 256;

/// A timer is looked at again at least this often: the clock may be another's than the system's.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The thread's state.
pub struct Shard {
    pub(super) engine: Arc<Inner>,
    pub(super) own: Sender<ShardMessage>,
    pub(super) slots: HashMap<u64, Running>,
    pub(super) by_arn: HashMap<String, u64>,
    pub(super) last_slot: u64,
    /// Executions with work, each once.
    pub(super) ready: VecDeque<u64>,
    pub(super) timers: Timers,
    /// Bytes of records that wait for their commit.
    pub(super) uncommitted: usize,
    /// What Express executions set free, which waits for nothing.
    pub(super) free: VecDeque<Publication>,
    /// The time never runs backwards here.
    pub(super) now: Millis,
    /// The execution that is worked on: who is to blame for a panic.
    pub(super) current: Option<u64>,
    pub(super) mark: Mark,
}

impl Shard {
    pub fn new(engine: Arc<Inner>, own: Sender<ShardMessage>, mark: Mark) -> Self {
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
            current: None,
            mark,
        }
    }

    /// Works until it is told to close.
    pub fn run(mut self, messages: &Receiver<ShardMessage>) {
        while let Some(first) = self.wait(messages) {
            for message in first
                .into_iter()
                .chain(messages.try_iter().take(MESSAGES_A_ROUND))
            {
                if matches!(message, ShardMessage::Close) || self.is_closed() {
                    return self.mark_turn(0);
                }
                self.guarded(|shard| shard.take(message));
            }
            self.guarded(Self::fire);
            if self.may_run()
                && let Some(slot) = self.ready.pop_front()
            {
                self.guarded(|shard| shard.give_turn(slot));
            }
        }
        self.mark_turn(0);
    }

    /// Does a piece of work; where a fault of ours ends it, the execution it was for fails, and the others go on.
    fn guarded(&mut self, work: impl FnOnce(&mut Self)) {
        self.current = None;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            work(self);
            self.publish_free();
        }));
        if outcome.is_err()
            && let Some(slot) = self.current
        {
            self.fail_by_panic(slot);
            // What that sets free is released like everything else.
            self.publish_free();
        }
    }

    fn publish_free(&mut self) {
        while let Some(publication) = self.free.pop_front() {
            self.publish(publication);
        }
    }

    fn is_closed(&self) -> bool {
        self.engine.is_closed.load(Ordering::Relaxed)
    }

    /// Waits for a message, for as long as there is nothing else to do; `None` when nobody can send any more.
    fn wait(&mut self, messages: &Receiver<ShardMessage>) -> Option<Option<ShardMessage>> {
        if self.is_closed() {
            return None;
        }
        if self.may_run() && !self.ready.is_empty() {
            return Some(None);
        }
        if let Ok(message) = messages.try_recv() {
            return Some(Some(message));
        }
        self.mark_turn(0);
        let Some(next) = self.timers.next() else {
            return messages.recv().ok().map(Some);
        };
        let left =
            Duration::from_millis(u64::try_from(next - self.tell_time()).unwrap_or_default());
        match messages.recv_timeout(left.min(LONGEST_SLEEP)) {
            Ok(message) => Some(Some(message)),
            Err(RecvTimeoutError::Timeout) => Some(None),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Marks whose turn it is, in case this process does not live to see its end.
    pub(super) fn mark_turn(&mut self, row: i64) {
        self.engine.marks.set(&mut self.mark, row);
    }

    fn may_run(&self) -> bool {
        self.uncommitted < MOST_UNCOMMITTED
    }

    pub(super) fn tell_time(&mut self) -> Millis {
        self.now = self.now.max(self.engine.clock.now().0);
        self.now
    }

    fn take(&mut self, message: ShardMessage) {
        match message {
            ShardMessage::Admit(admission) => self.admit(*admission, Millis::MIN),
            ShardMessage::AdmitAll {
                admissions,
                overdue,
                done,
            } => {
                for admission in admissions {
                    self.guarded(|shard| shard.admit(admission, overdue));
                }
                drop(done);
            }
            ShardMessage::CatchUp { arn, done } => {
                if let Some(slot) = self.by_arn.get(&arn) {
                    self.catch_up(*slot);
                }
                drop(done);
            }
            ShardMessage::Stimulus { arn, fed, origin } => match self.by_arn.get(&arn) {
                Some(slot) => self.feed(*slot, fed, origin),
                None => self.engine.feed_unknown(&arn, fed, origin),
            },
            ShardMessage::Committed(publication) => self.committed(*publication),
            ShardMessage::Lost(publication) => self.lost(*publication),
            ShardMessage::Reloaded { slot, found } => self.reloaded(slot, found),
            ShardMessage::Close => {}
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
            if let Some(loss) = &running.loss {
                if loss.retry_at.is_some_and(|at| at <= now) {
                    self.reload(slot);
                }
            } else if running.is_due(now) && running.handed.is_none() {
                self.turn(slot, Fed::alone(Stimulus::Tick), Origin::Client);
            } else {
                self.settle(slot);
            }
        }
    }

    fn give_turn(&mut self, slot: u64) {
        if let Some(running) = self.slots.get_mut(&slot) {
            running.is_queued = false;
            if running.loss.is_none() {
                self.tell_time();
                self.turn(slot, Fed::alone(Stimulus::Tick), Origin::Client);
            }
        }
    }

    /// Lets go of an execution that does not run here any more; the others of the thread go on.
    pub(super) fn give_up(&mut self, slot: u64) {
        if let Some(running) = self.drop_slot(slot) {
            self.engine
                .completions
                .forget(&running.identity.execution_arn);
        }
    }

    pub(super) fn drop_slot(&mut self, slot: u64) -> Option<Running> {
        let running = self.slots.remove(&slot)?;
        self.by_arn.remove(&running.identity.execution_arn);
        for task in running.tasks.values() {
            self.engine.tokens.forget(&task.token);
        }
        Some(running)
    }
}
