//! What comes into the mailbox of a thread that owns executions.

use std::sync::mpsc::Sender;

use super::admission::Admission;
use super::publication::{Answer, Publication};
use crate::interpreter::{Millis, Stimulus};

/// One thing for the thread to do.
pub enum ShardMessage {
    /// Take over an execution.
    Admit(Box<Admission>),
    /// Take over what a restart found, and drop `done` once all of it is known here; nothing has a turn before that.
    AdmitAll {
        admissions: Vec<Admission>,
        /// What waits for a moment until this one is caught up with by a message of its own.
        overdue: Millis,
        done: Sender<()>,
    },
    /// Let what is overdue of an execution happen, which a restart left for its turn among the others.
    CatchUp { arn: String, done: Sender<()> },
    /// Something happened to an execution.
    Stimulus {
        arn: String,
        fed: Fed,
        origin: Origin,
    },
    /// A turn is on disk.
    Committed(Box<Publication>),
    /// A turn could not be written.
    Lost(Box<Publication>),
    /// What the store holds of an execution whose turn could not be written.
    Reloaded { slot: u64, found: Reloaded },
    /// The process ends.
    Close,
}

/// A stimulus, and who hears what becomes of it.
pub struct Fed {
    pub stimulus: Stimulus,
    pub answer: Option<Answer>,
}

/// Who sends a stimulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A client, who tries again where it could not be written.
    Client,
    /// A client whose execution was not known here at first: it may have been on its way.
    Again,
    /// The emulator itself: a stimulus that could not be written is fed again.
    Inside,
}

/// What the store holds of an execution.
pub enum Reloaded {
    Running(Box<Admission>),
    /// It does not run there any more, or cannot be read.
    Gone,
    /// The store could not be read.
    Unknown,
}

impl Fed {
    /// Makes a stimulus of whose fate nobody hears.
    pub fn alone(stimulus: Stimulus) -> Self {
        Self {
            stimulus,
            answer: None,
        }
    }
}

/// Brings a publication back to its thread after the commit; dropped before that, it says that the turn is lost.
pub struct Delivery {
    to: Sender<ShardMessage>,
    publication: Option<Box<Publication>>,
}

impl Delivery {
    pub fn new(to: Sender<ShardMessage>, publication: Publication) -> Self {
        Self {
            to,
            publication: Some(Box::new(publication)),
        }
    }

    pub fn committed(mut self) {
        if let Some(publication) = self.publication.take() {
            let _ = self.to.send(ShardMessage::Committed(publication));
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(publication) = self.publication.take() {
            let _ = self.to.send(ShardMessage::Lost(publication));
        }
    }
}
