//! What comes into the mailbox of a thread that owns executions.

use std::sync::mpsc::Sender;

use super::admission::Admission;
use super::release::Release;
use crate::interpreter::{Millis, Stimulus};

/// Hears whether a stimulus was taken, and when, once that is on disk; `None` where nobody waited for it. Dropped where it could
/// not be written.
pub type Answer = Box<dyn FnOnce(Option<Millis>) + Send>;

/// One thing for the thread to do.
pub enum Mail {
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
    Committed(Box<Release>),
    /// A turn could not be written.
    Lost(Box<Release>),
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
