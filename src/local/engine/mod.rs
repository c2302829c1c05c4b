//! Runs executions: a few threads own them, step them, and carry out what they want done once it is on disk.
//!
//! Every execution belongs to one thread ([`shard`]), which feeds it stimuli and ticks in turns of bounded length. The records of a
//! turn go to the store's writer; its commit releases the effects of the turn and the answers that wait for it, so nothing is seen
//! outside that a kill could undo. Express executions are not stored: their turns are released at once, and a restart knows nothing
//! of them. Threads start with the first execution; a store in which nothing runs costs none.

mod activate;
mod activities;
mod activity_cache;
mod admission;
mod commit;
mod completions;
mod deleting;
mod dispatch;
mod log;
mod log_groups;
mod loss;
mod machines;
mod mailbox;
mod marks;
mod message;
mod panics;
mod publication;
mod recovery;
mod runner;
mod running;
mod set_aside;
mod shard;
mod timers;
mod tokens;
mod turn;
mod unattended;
mod workers;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::clock::{Clock, Moment};
use super::error::LocalError;
use super::notices::Notices;
use super::store::{Access, Done, Store, journal};
use super::tasks::Runners;
use super::thread::Worker;
use crate::interpreter::{Attempt, Failure, Millis, Stimulus};
use activities::Activities;
pub use activities::{Offer, Poll};
use activity_cache::ActivityCache;
pub use admission::{Admission, Definition, Ended};
use completions::Completions;
pub use log::Logging;
pub use log_groups::{LogGroup, LogGroups, keep_log_group};
use mailbox::Mailbox;
use message::{Fed, Origin, ShardMessage};
use publication::Answer;
pub use recovery::identity;
use tokens::Tokens;
pub use unattended::stop_stored;

/// More threads than this gain nothing: the store's one writer is the next limit.
const MOST_SHARDS: usize = 4;

/// How long the end waits for threads in the middle of a turn. What they make after that is dropped.
const PATIENCE: Duration = Duration::from_millis(500);

/// A handle on all executions; clones share them.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    store: Arc<Store>,
    activities: Activities,
    activity_cache: ActivityCache,
    tokens: Tokens,
    completions: Completions,
    deleting: deleting::Deleting,
    machines: machines::Machines,
    logs: log::Logs,
    runners: runner::Lazy,
    shards: Vec<Mutex<Option<Mailbox>>>,
    is_closed: AtomicBool,
    clock: Clock,
    notices: Notices,
    marks: marks::TurnMarks,
    set_aside: set_aside::SetAside,
}

impl Engine {
    /// Makes an engine that runs nothing yet.
    pub fn new(store: Arc<Store>, folder: &Path, clock: Clock, notices: Notices) -> Self {
        let shards = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_SHARDS);
        Self(Arc::new(Inner {
            store,
            activities: Activities::default(),
            activity_cache: ActivityCache::new(folder),
            tokens: Tokens::default(),
            completions: Completions::default(),
            deleting: deleting::Deleting::default(),
            machines: machines::Machines::default(),
            logs: log::Logs::new(folder),
            runners: runner::Lazy::default(),
            shards: (0..shards).map(|_| Mutex::new(None)).collect(),
            is_closed: AtomicBool::new(false),
            clock,
            notices,
            marks: marks::TurnMarks::new(folder),
            set_aside: set_aside::SetAside::default(),
        }))
    }

    /// Returns the log groups of the store.
    pub(in crate::local) fn log_groups(&self) -> LogGroups<'_> {
        LogGroups(&self.0.logs)
    }

    /// Returns the time as executions see it.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// Says how to make what runs tasks other than activities.
    pub fn set_runners(&self, make: impl Fn() -> Result<Runners, LocalError> + Send + 'static) {
        self.0.runners.set(make);
    }

    /// Calls `then` once an execution has ended; at once where it has ended already, never where there is none.
    pub fn on_end(&self, execution_arn: &str, then: impl FnOnce(Ended) + Send + 'static) {
        let number = self.0.completions.wait(execution_arn, Box::new(then));
        let engine = self.clone();
        let arn = execution_arn.to_owned();
        // Whoever takes the listener first calls it: this look at the store, or the end itself.
        let look = move |connection: &rusqlite::Connection| {
            let ended = recovery::ended(connection, &arn);
            let then = move |_: Result<(), &rusqlite::Error>| {
                if let Some(ended) = ended {
                    engine.0.completions.notify_one(&arn, number, ended);
                }
            };
            Done {
                keep: false,
                then: Box::new(then),
            }
        };
        self.0.store.queue(Access::Read, Box::new(look));
    }

    /// Stops an execution as StopExecution does; one that has ended stays as it is.
    pub fn stop(&self, execution_arn: &str, failure: Failure) {
        let stop = Fed::alone(Stimulus::Stop { failure });
        self.0.post_stimulus(execution_arn, stop, Origin::Inside);
    }

    /// Runs an execution that was set aside again; false where there is no such one.
    pub(in crate::local) fn resume_set_aside(
        &self,
        execution_arn: &str,
    ) -> oneshot::Receiver<bool> {
        let (answer, receiver) = oneshot::channel();
        self.0.resume_set_aside(execution_arn, move |resumed| {
            let _ = answer.send(resumed);
        });
        receiver
    }

    /// Stops an execution, and gives the moment once it is on disk; nothing where it does not run any more.
    pub(in crate::local) fn stop_and_wait(
        &self,
        execution_arn: &str,
        failure: Failure,
    ) -> oneshot::Receiver<Option<Millis>> {
        self.ask(execution_arn, Stimulus::Stop { failure })
    }

    /// Takes over an execution that is on disk (or, an Express one, is never to be).
    pub(in crate::local) fn admit(&self, admission: Admission) {
        self.0.admit(admission);
    }

    /// Returns what an Express execution comes to; to be called before it is admitted.
    pub(in crate::local) fn await_end(&self, execution_arn: &str) -> oneshot::Receiver<Ended> {
        let (answer, receiver) = oneshot::channel();
        let tell = move |ended| {
            let _ = answer.send(ended);
        };
        self.0.completions.wait(execution_arn, Box::new(tell));
        receiver
    }

    /// Feeds an answer to the task that a token was made for; `None` where no task waits for it, a moment once it is on disk.
    pub(in crate::local) fn answer_task(
        &self,
        token: &str,
        answer: impl FnOnce(Attempt) -> Stimulus,
    ) -> Option<oneshot::Receiver<Option<Millis>>> {
        let (arn, attempt) = self.0.tokens.find(token)?;
        Some(self.ask(&arn, answer(attempt)))
    }

    /// Begins to wait for a task of an activity; nothing where too many wait already.
    pub(in crate::local) fn poll(&self, activity: &str, worker: Option<&str>) -> Option<Poll> {
        self.0.begin_poll(activity, worker)
    }

    /// Notes that a worker was given a task, where it is still waited for.
    pub(in crate::local) fn note_handed(&self, offer: &Offer) {
        if self.0.tokens.find(&offer.token).is_none() {
            return;
        }
        let (Some(row), scheduled) = (offer.row, offer.attempt.scheduled) else {
            return;
        };
        let work = move |connection: &rusqlite::Connection| Done {
            keep: journal::hand(connection, row, scheduled).is_ok(),
            then: Box::new(|_| {}),
        };
        self.0.store.queue(Access::Write, Box::new(work));
    }

    /// Notes that an activity was made or deleted.
    pub(in crate::local) fn note_activity(&self, arn: &str, exists: bool) {
        self.0.activity_cache.note(arn, exists);
    }

    /// Notes that a machine is being deleted: its executions end at their next transition.
    pub(in crate::local) fn note_deleting(&self, machine: &str) {
        self.0.deleting.note(machine);
        self.0.end_set_aside_of(machine);
    }

    /// Goes on with what runs, as a store says that was just opened. When this comes back, every execution that runs, every token
    /// and every timer is known; what is overdue happens one after the other from here on, the soonest first.
    pub fn resume(&self, connection: &rusqlite::Connection) -> rusqlite::Result<()> {
        let deleting = recovery::deleting(connection)?;
        for machine in &deleting {
            self.0.deleting.note(machine);
        }
        let admissions = self.0.sort_out(connection, recovery::load(connection)?)?;
        for machine in &deleting {
            self.0.end_set_aside_of(machine);
            self.finish_deletion(machine);
        }
        let now = self.now().0;
        let mut overdue: Vec<(Millis, String)> = admissions
            .iter()
            .filter_map(|admission| Some((admission.due()?, admission)))
            .filter(|(at, _)| *at <= now)
            .map(|(at, admission)| (at, admission.identity.execution_arn.clone()))
            .collect();
        overdue.sort_by_key(|(at, _)| *at);
        let (new, known): (Vec<_>, Vec<_>) = admissions
            .into_iter()
            .partition(|admission| admission.restored.is_none());
        let (taken, are_taken) = channel::<()>();
        self.0.admit_all(known, now, taken);
        // Until the last of them is taken.
        let _ = are_taken.recv();
        for admission in new {
            self.0.admit(admission);
        }
        self.catch_up(overdue);
        Ok(())
    }

    /// Lets what is overdue happen in its order, whichever threads it is with; on a thread of its own, as it may take long.
    fn catch_up(&self, overdue: Vec<(Millis, String)>) {
        if overdue.is_empty() {
            return;
        }
        let (engine, all) = (Arc::downgrade(&self.0), overdue.clone());
        let work = move || {
            for (_, arn) in all {
                let Some(engine) = engine.upgrade() else {
                    return;
                };
                let (done, is_done) = channel::<()>();
                engine.post(&arn.clone(), ShardMessage::CatchUp { arn, done });
                drop(engine);
                let _ = is_done.recv();
            }
        };
        if Worker::spawn("stepwright-overdue", work).is_err() {
            // Where there is no thread to be had, in order with each of their own threads.
            for (_, arn) in overdue {
                let (done, _) = channel();
                self.0
                    .post(&arn.clone(), ShardMessage::CatchUp { arn, done });
            }
        }
    }

    /// Removes a machine whose deletion waited for executions that have ended meanwhile.
    fn finish_deletion(&self, machine: &str) {
        let (engine, machine) = (Arc::clone(&self.0), machine.to_owned());
        let work = move |connection: &rusqlite::Connection| Done {
            keep: engine.finish_deletion(connection, &machine).is_ok(),
            then: Box::new(|_| {}),
        };
        self.0.store.queue(Access::Write, Box::new(work));
    }

    /// Answers all who wait for a task: there is none. From here on nobody waits.
    pub fn end_polls(&self) {
        self.0.activities.close();
        self.0.completions.close();
    }

    /// Ends all threads; what runs rests in the store.
    pub fn close(&self) {
        self.end_polls();
        self.0.is_closed.store(true, Ordering::SeqCst);
        let shards: Vec<Mailbox> = self
            .0
            .shards
            .iter()
            .filter_map(|shard| locked(shard).take())
            .collect();
        for shard in &shards {
            let _ = shard.sender.send(ShardMessage::Close);
        }
        let until = Instant::now() + PATIENCE;
        for shard in shards {
            shard
                .thread
                .join(until.saturating_duration_since(Instant::now()));
        }
        // Nobody died here, whatever turn somebody still has.
        self.0.marks.clear();
        self.0.runners.close();
    }

    fn ask(&self, arn: &str, stimulus: Stimulus) -> oneshot::Receiver<Option<Millis>> {
        let (answer, receiver) = oneshot::channel();
        let tell: Answer = Box::new(move |taken| {
            let _ = answer.send(taken);
        });
        let fed = Fed {
            stimulus,
            answer: Some(tell),
        };
        self.0.post_stimulus(arn, fed, Origin::Client);
        receiver
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
