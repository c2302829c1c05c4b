//! What a turn of an execution sets free once its records are on disk.

use std::sync::mpsc::Sender;

use super::mail::{Answer, Mail};
use crate::interpreter::{Attempt, Effect, Millis, Stimulus};

/// Effects, log lines and answers that wait for a commit.
#[derive(Default)]
pub struct Release {
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

/// Brings a release back to its thread after the commit; dropped before that, it says that the turn is lost.
pub struct Delivery {
    to: Sender<Mail>,
    release: Option<Box<Release>>,
}

impl Delivery {
    pub fn new(to: Sender<Mail>, release: Release) -> Self {
        Self {
            to,
            release: Some(Box::new(release)),
        }
    }

    pub fn committed(mut self) {
        if let Some(release) = self.release.take() {
            let _ = self.to.send(Mail::Committed(release));
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            let _ = self.to.send(Mail::Lost(release));
        }
    }
}
