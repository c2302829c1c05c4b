//! Pauses that grow while something fails.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(30);

/// Doubles from a quarter of a second to half a minute.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Backoff {
    /// Returns the next pause, up to a quarter shorter, so that workers that lost the same endpoint do not return together.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (pause * 2).min(LONGEST);
        let mut byte = [0u8];
        let _ = getrandom::fill(&mut byte);
        pause.mul_f64(1.0 - f64::from(byte[0]) / 1024.0)
    }

    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }
}
