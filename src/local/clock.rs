//! The time: what the clock shows, and the moments of operations in the forms that the protocols want.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

/// A moment in milliseconds since 1970; the resolution of Step Functions' own answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

/// What tells the time to the engine and to operations; clones share it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

/// The time of a process: the system's, but it never goes back while the process runs.
struct Steady {
    /// The time shown at an instant, from which it goes on.
    anchor: Mutex<(Moment, Duration)>,
}

impl Clock {
    /// Returns the system's clock. Where that is set back, time goes on from where it was, so that nothing waits longer for
    /// it; where that is set forward, or the machine slept, time follows.
    pub fn system() -> Self {
        Self::steady(Moment::now)
    }

    /// Returns a clock of the caller's.
    pub fn new(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Returns a clock that shows the time of a source that may be set back, as [`Clock::system`] does with the system's.
    pub fn steady(source: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        let started = Instant::now();
        let steady = Steady::new(source(), Duration::ZERO);
        Self::new(move || steady.read(source(), started.elapsed()))
    }

    /// Returns the time.
    pub fn now(&self) -> Moment {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Steady {
    fn new(shown: Moment, at: Duration) -> Self {
        Self {
            anchor: Mutex::new((shown, at)),
        }
    }

    /// Returns the time, where the source shows `shown` after `elapsed` of a stopwatch that nobody can set.
    fn read(&self, shown: Moment, elapsed: Duration) -> Moment {
        let mut anchor = self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        let steady = anchor.0.after(elapsed.saturating_sub(anchor.1));
        if shown >= steady {
            *anchor = (shown, elapsed);
            return shown;
        }
        steady
    }
}

impl Moment {
    /// Returns what the system's clock shows.
    pub fn now() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    pub fn before(self, by: Duration) -> Self {
        Self(self.0 - i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
    }

    pub fn after(self, by: Duration) -> Self {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(by))
    }

    pub fn after_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1000)
    }

    /// The JSON protocols carry seconds with a fraction.
    pub fn epoch_seconds(self) -> Value {
        Value::from(self.0 as f64 / 1000.0)
    }

    /// The query protocols carry ISO 8601 without a fraction.
    pub fn iso(self) -> String {
        jiff::Timestamp::from_second(self.0.div_euclid(1000))
            .unwrap_or_default()
            .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_where_the_clock_is_set_back_and_follows_where_it_is_set_forward() {
        let steady = Steady::new(Moment(10_000_000), Duration::ZERO);
        let read = |shown, elapsed| steady.read(Moment(shown), Duration::from_millis(elapsed)).0;
        assert_eq!(read(10_001_000, 1_000), 10_001_000);
        // Set back by an hour.
        assert_eq!(read(6_402_000, 2_000), 10_002_000);
        assert_eq!(read(6_403_000, 3_000), 10_003_000);
        // Set right again, and a sleep of an hour, which the stopwatch does not count.
        assert_eq!(read(10_004_000, 4_000), 10_004_000);
        assert_eq!(read(13_605_000, 5_000), 13_605_000);
        assert_eq!(read(13_604_000, 6_000), 13_606_000);
    }
}
