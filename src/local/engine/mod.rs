//! Runs executions: a few threads own them, step them, and carry out what they want done once it is on disk.
//!
//! Every execution belongs to one thread ([`shard`]), which feeds it stimuli and ticks in turns of bounded length. The records of a
//! turn go to the store's writer; its commit releases the effects of the turn and the answers that wait for it, so nothing is seen
//! outside that a kill could undo. Express executions are not stored: their turns are released at once, and a restart knows nothing
//! of them. Threads start with the first execution; a store in which nothing runs costs none.

mod activities;
mod admission;
mod commit;
mod deleting;
mod ends;
mod hand_out;
mod known;
mod log;
mod machines;
mod mail;
mod nested;
mod recovery;
mod release;
mod runner;
mod running;
mod shard;
mod takeover;
mod timers;
mod tokens;
mod workers;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use super::LocalError;
use super::clock::Moment;
use super::deep;
use super::sfn::{SfnError, begin};
use super::store::{self, Access, Done, Store, journal};
use super::tagging::Index;
use super::tasks::{Report, Runners};
use crate::interpreter::{Attempt, Failure, Millis, Stimulus};
use activities::Activities;
pub use activities::{Offer, Poll};
pub use admission::{Admission, Definition, Ended, StartRequest, Started};
use ends::Ends;
pub use log::{LOGS, Logging};
use mail::{Answer, Mail};
pub use recovery::identity;
use tokens::Tokens;

/// More threads than this gain nothing: the store's one writer is the next limit.
const MOST_SHARDS: usize = 4;

/// A handle on all executions; clones share them.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    store: Arc<Store>,
    index: Arc<Index>,
    activities: Activities,
    known: known::KnownActivities,
    tokens: Tokens,
    ends: Ends,
    deleting: deleting::Deleting,
    machines: machines::Machines,
    logs: log::Logs,
    runners: runner::Lazy,
    shards: Vec<Mutex<Option<Shard>>>,
    is_closed: AtomicBool,
}

struct Shard {
    mailbox: Sender<Mail>,
    thread: JoinHandle<()>,
}

impl Engine {
    /// Makes an engine that runs nothing yet; `folder` is the store's, for the logs.
    pub fn new(store: Arc<Store>, index: Arc<Index>, folder: &Path) -> Self {
        let shards = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_SHARDS);
        Self(Arc::new(Inner {
            store,
            index,
            activities: Activities::default(),
            known: known::KnownActivities::new(folder),
            tokens: Tokens::default(),
            ends: Ends::default(),
            deleting: deleting::Deleting::default(),
            machines: machines::Machines::default(),
            logs: log::Logs::new(folder),
            runners: runner::Lazy::default(),
            shards: (0..shards).map(|_| Mutex::new(None)).collect(),
            is_closed: AtomicBool::new(false),
        }))
    }

    /// Says how to make what runs tasks other than activities.
    pub fn set_runners(&self, make: impl Fn() -> Result<Runners, LocalError> + Send + 'static) {
        self.0.runners.set(make);
    }

    /// Starts an execution as StartExecution does, and waits until it is on disk; blocks the calling thread.
    pub fn start(&self, request: StartRequest) -> Result<Started, SfnError> {
        let (answer, answered) = channel();
        let engine = self.clone();
        let work = move |connection: &rusqlite::Connection| {
            let outbox = store::Outbox::default();
            let outcome = begin(&engine, connection, &outbox, &request);
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
        self.0.store.queue(Access::Write, Box::new(work));
        match answered.recv() {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(text)) => Err(SfnError::Lost(text)),
            Err(_) => Err(SfnError::Lost("it has ended".to_owned())),
        }
    }

    /// Calls `then` once an execution has ended; at once where it has ended already, never where there is none.
    pub fn on_end(&self, execution_arn: &str, then: impl FnOnce(Ended) + Send + 'static) {
        let number = self.0.ends.wait(execution_arn, Box::new(then));
        let engine = self.clone();
        let arn = execution_arn.to_owned();
        // Whoever takes the listener first calls it: this look at the store, or the end itself.
        let look = move |connection: &rusqlite::Connection| {
            let ended = recovery::ended(connection, &arn);
            let then = move |_: Result<(), &rusqlite::Error>| {
                if let Some(ended) = ended {
                    engine.0.ends.tell_one(&arn, number, ended);
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
        self.0
            .post_stimulus(execution_arn, Stimulus::Stop { failure }, None);
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
        self.0.admit(admission, None);
    }

    /// Gives what an Express execution comes to; to be called before it is admitted.
    pub(in crate::local) fn await_end(&self, execution_arn: &str) -> oneshot::Receiver<Ended> {
        let (answer, receiver) = oneshot::channel();
        let tell = move |ended| {
            let _ = answer.send(ended);
        };
        self.0.ends.wait(execution_arn, Box::new(tell));
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
        self.0.known.note(arn, exists);
    }

    /// Notes that a machine is being deleted: its executions end at their next transition.
    pub(in crate::local) fn note_deleting(&self, machine: &str) {
        self.0.deleting.note(machine);
    }

    /// Notes that a machine is gone: one of the same name that is made later is another.
    pub(in crate::local) fn note_deleted(&self, machine: &str) {
        self.0.deleting.forget(machine);
    }

    /// Goes on with what runs, as a store says that was just opened.
    pub fn resume(&self, connection: &rusqlite::Connection) -> rusqlite::Result<()> {
        for machine in recovery::deleting(connection)? {
            self.note_deleting(&machine);
        }
        let mut admissions = recovery::load(connection)?;
        // Those that wait for nothing come last.
        admissions.sort_by_key(|admission| admission.due().unwrap_or(Millis::MAX));
        let now = Moment::now().0;
        for admission in admissions {
            if admission.due().is_none_or(|at| at > now) {
                self.0.admit(admission, None);
                continue;
            }
            // One after the other, whichever threads they go to: what was due first happens first.
            let (done, is_done) = channel();
            self.0.admit(admission, Some(done));
            let _ = is_done.recv();
        }
        Ok(())
    }

    /// Answers all who wait for a task: there is none. From here on nobody waits.
    pub fn end_polls(&self) {
        self.0.activities.close();
        self.0.ends.close();
    }

    /// Ends all threads; what runs rests in the store.
    pub fn close(&self) {
        self.end_polls();
        self.0.is_closed.store(true, Ordering::SeqCst);
        let shards: Vec<Shard> = self
            .0
            .shards
            .iter()
            .filter_map(|shard| locked(shard).take())
            .collect();
        for shard in &shards {
            let _ = shard.mailbox.send(Mail::Close);
        }
        for shard in shards {
            let _ = shard.thread.join();
        }
        self.0.runners.close();
    }

    /// The tag index, for work on the store that no request began.
    pub(in crate::local) fn index(&self) -> &Index {
        &self.0.index
    }

    fn ask(&self, arn: &str, stimulus: Stimulus) -> oneshot::Receiver<Option<Millis>> {
        let (answer, receiver) = oneshot::channel();
        let tell: Answer = Box::new(move |taken| {
            let _ = answer.send(taken);
        });
        self.0.post_stimulus(arn, stimulus, Some(tell));
        receiver
    }
}

impl Inner {
    fn admit(self: &Arc<Self>, admission: Admission, done: Option<Sender<()>>) {
        let arn = admission.identity.execution_arn.clone();
        let admission = Box::new(admission);
        self.post(&arn, Mail::Admit { admission, done });
    }

    /// Puts something into the mailbox of the thread that owns an execution, and starts that thread where it has to be.
    fn post(self: &Arc<Self>, arn: &str, mail: Mail) {
        let mut hasher = DefaultHasher::new();
        arn.hash(&mut hasher);
        let count = self.shards.len() as u64;
        let number = usize::try_from(hasher.finish() % count).unwrap_or_default();
        let mut shard = locked(&self.shards[number]);
        if shard.is_none() && !self.is_closed.load(Ordering::SeqCst) {
            *shard = self.spawn();
        }
        if let Some(shard) = &*shard {
            let _ = shard.mailbox.send(mail);
        }
    }

    fn post_stimulus(self: &Arc<Self>, arn: &str, stimulus: Stimulus, answer: Option<Answer>) {
        let mail = Mail::Stimulus {
            arn: arn.to_owned(),
            stimulus,
            answer,
        };
        self.post(arn, mail);
    }

    fn spawn(self: &Arc<Self>) -> Option<Shard> {
        let (mailbox, mails) = channel();
        let (engine, own) = (Arc::clone(self), mailbox.clone());
        let thread = std::thread::Builder::new()
            .name("stepwright-run".to_owned())
            .stack_size(deep::STACK)
            .spawn(move || shard::Shard::new(engine, own).run(&mails))
            .ok()?;
        Some(Shard { mailbox, thread })
    }

    /// Gives the way back into an execution.
    fn report(self: &Arc<Self>, arn: &str) -> Report {
        let (engine, arn) = (Arc::clone(self), arn.to_owned());
        Arc::new(move |stimulus| engine.post_stimulus(&arn, stimulus, None))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
