//! The moments that executions wait for, soonest first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::interpreter::Millis;

/// A heap of moments, each with the slot of an execution.
#[derive(Debug, Default)]
pub struct Timers(BinaryHeap<Reverse<(Millis, u64)>>);

impl Timers {
    pub fn put(&mut self, at: Millis, slot: u64) {
        self.0.push(Reverse((at, slot)));
    }

    /// The soonest moment.
    pub fn next(&self) -> Option<Millis> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    /// Takes the soonest, where it has come.
    pub fn take_due(&mut self, now: Millis) -> Option<(Millis, u64)> {
        if self.next()? > now {
            return None;
        }
        self.0.pop().map(|Reverse(due)| due)
    }
}
