//! The threads that own executions, from outside: what is sent to them, and when they start.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender, channel};

use super::admission::Admission;
use super::message::{Fed, Origin, ShardMessage};
use super::shard::Shard;
use super::{Inner, locked};
use crate::interpreter::Millis;
use crate::local::tasks::Report;
use crate::local::thread::Worker;

/// A thread that runs, and the way to it.
pub struct Mailbox {
    pub sender: Sender<ShardMessage>,
    pub thread: Worker,
}

impl Inner {
    pub(super) fn admit(self: &Arc<Self>, admission: Admission) {
        let arn = admission.identity.execution_arn.clone();
        self.post(&arn, ShardMessage::Admit(Box::new(admission)));
    }

    pub(super) fn admit_all(
        self: &Arc<Self>,
        all: Vec<Admission>,
        overdue: Millis,
        done: Sender<()>,
    ) {
        let mut by_shard: Vec<Vec<Admission>> = self.shards.iter().map(|_| Vec::new()).collect();
        for admission in all {
            by_shard[self.shard_of(&admission.identity.execution_arn)].push(admission);
        }
        for (number, admissions) in by_shard.into_iter().enumerate() {
            if !admissions.is_empty() {
                let done = done.clone();
                let message = ShardMessage::AdmitAll {
                    admissions,
                    overdue,
                    done,
                };
                self.post_to(number, message);
            }
        }
    }

    /// The number of the thread that owns an execution.
    fn shard_of(&self, arn: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        arn.hash(&mut hasher);
        let count = self.shards.len() as u64;
        usize::try_from(hasher.finish() % count).unwrap_or_default()
    }

    pub(super) fn post(self: &Arc<Self>, arn: &str, message: ShardMessage) {
        self.post_to(self.shard_of(arn), message);
    }

    /// Puts something into the mailbox of a thread, and starts that thread where it has to be.
    fn post_to(self: &Arc<Self>, number: usize, message: ShardMessage) {
        let mut shard = locked(&self.shards[number]);
        if shard.is_none() && !self.is_closed.load(Ordering::SeqCst) {
            *shard = self.spawn(number);
        }
        if let Some(shard) = &*shard {
            let _ = shard.sender.send(message);
        }
    }

    pub(super) fn post_stimulus(self: &Arc<Self>, arn: &str, fed: Fed, origin: Origin) {
        let message = ShardMessage::Stimulus {
            arn: arn.to_owned(),
            fed,
            origin,
        };
        self.post(arn, message);
    }

    fn spawn(self: &Arc<Self>, number: usize) -> Option<Mailbox> {
        let (sender, messages) = channel();
        let (engine, own) = (Arc::clone(self), sender.clone());
        let mark = self.marks.of_thread(number);
        let body = move || Shard::new(engine, own, mark).run(&messages);
        let thread = Worker::spawn("stepwright-run", body).ok()?;
        Some(Mailbox { sender, thread })
    }

    /// Returns the way back into an execution.
    pub(super) fn report(self: &Arc<Self>, arn: &str) -> Report {
        let (engine, arn) = (Arc::clone(self), arn.to_owned());
        Arc::new(move |stimulus| engine.post_stimulus(&arn, Fed::alone(stimulus), Origin::Inside))
    }
}
