//! What a turn of an execution sets free once its records are on disk.

use crate::interpreter::{Attempt, Effect, Millis, Stimulus};

/// Hears whether a stimulus was taken, and when, once that is on disk; `None` where nobody waited for it. Dropped where it could
/// not be written.
pub type Answer = Box<dyn FnOnce(Option<Millis>) + Send>;

/// Effects, log lines and answers that wait for a commit.
#[derive(Default)]
pub struct Publication {
    /// Which execution of the thread it is of.
    pub slot: u64,
    /// What its records take in memory until the commit, in bytes; 0 where there are none.
    pub weight: usize,
    pub effects: Vec<Effect>,
    pub log: String,
    pub answer: Option<(Answer, Option<Millis>)>,
    /// The task that was answered.
    pub answered: Option<Attempt>,
    /// The stimulus, where it is fed again if the turn cannot be written.
    pub again: Option<Stimulus>,
}
