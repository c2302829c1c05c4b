//! What comes into the mailbox of a thread that owns executions.

use std::sync::mpsc::Sender;

use super::admission::Admission;
use super::release::Release;
use crate::interpreter::{Millis, Stimulus};

/// Hears whether a stimulus was taken, and when, once that is on disk; `None` where nobody waited for it.
pub type Answer = Box<dyn FnOnce(Option<Millis>) + Send>;

/// One thing for the thread to do.
pub enum Mail {
    /// Take over an execution, and say so once what was overdue has happened.
    Admit {
        admission: Box<Admission>,
        done: Option<Sender<()>>,
    },
    /// Something happened to an execution.
    Stimulus {
        arn: String,
        stimulus: Stimulus,
        answer: Option<Answer>,
    },
    /// A turn is on disk.
    Committed(Box<Release>),
    /// A turn could not be written.
    Lost { slot: u64, weight: usize },
    /// The process ends.
    Close,
}
