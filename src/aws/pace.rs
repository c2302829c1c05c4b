//! Token buckets: calls wait here, before they are signed, so that AWS need not refuse them.
//!
//! An endpoint of AWS's starts with its published buckets. Any other endpoint starts unthrottled and takes the
//! published bucket at its first throttling answer.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::operation::Operation;
use crate::facts;

/// How long an operation runs at half its rate after a throttling answer.
const SLOW: Duration = Duration::from_secs(30);

/// How long answers to calls sent before the first throttling answer may still come in.
const IN_FLIGHT: Duration = Duration::from_secs(2);

/// The rate that an operation without a published bucket takes after a throttling answer.
const UNPUBLISHED: Rate = Rate {
    burst: 5.0,
    per_second: 5.0,
};

#[derive(Debug)]
pub(super) struct Pace {
    region: String,
    /// Whether buckets apply from the first call on.
    published: bool,
    buckets: Mutex<HashMap<Operation, Option<Bucket>>>,
}

#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: f64,
    per_second: f64,
}

#[derive(Debug)]
struct Bucket {
    rate: Rate,
    tokens: f64,
    filled: Instant,
    /// When the last throttling answer came.
    throttled: Option<Instant>,
    /// How often the rate is halved.
    halvings: i32,
}

impl Pace {
    pub(super) fn new(region: &str, published: bool) -> Self {
        Self {
            region: region.to_owned(),
            published,
            buckets: Mutex::default(),
        }
    }

    /// Waits until a call may be made.
    pub(super) async fn token(&self, operation: Operation) {
        let wait = self.reserve(operation);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Empties the bucket. An operation that had none takes its published one; one that was paced already runs at
    /// half its rate for a while.
    pub(super) fn throttled(&self, operation: Operation) {
        let rate = self.rate(operation).unwrap_or(UNPUBLISHED);
        let now = Instant::now();
        let mut buckets = self.buckets();
        let slot = buckets.entry(operation).or_insert(None);
        let was_paced = slot.is_some();
        let bucket = slot.get_or_insert_with(|| Bucket::new(rate, now));
        // Answers to calls that were in flight together count as one.
        if bucket.throttled.is_some_and(|last| now < last + IN_FLIGHT) {
            return;
        }
        bucket.throttled = Some(now);
        bucket.tokens = bucket.tokens.min(0.0);
        bucket.filled = now;
        if was_paced {
            bucket.halvings = (bucket.halvings + 1).min(6);
        }
    }

    /// Takes a token, from the future if need be, and returns how long to wait for it.
    fn reserve(&self, operation: Operation) -> Duration {
        let now = Instant::now();
        let start = if self.published {
            self.rate(operation)
        } else {
            None
        };
        let mut buckets = self.buckets();
        let slot = buckets
            .entry(operation)
            .or_insert_with(|| start.map(|rate| Bucket::new(rate, now)));
        slot.as_mut()
            .map_or(Duration::ZERO, |bucket| bucket.take(now))
    }

    fn rate(&self, operation: Operation) -> Option<Rate> {
        let bucket = facts::throttle::bucket(operation.service, operation.name, &self.region)?;
        Some(Rate {
            burst: f64::from(bucket.burst),
            per_second: bucket.per_second,
        })
    }

    fn buckets(&self) -> MutexGuard<'_, HashMap<Operation, Option<Bucket>>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bucket {
    fn new(rate: Rate, now: Instant) -> Self {
        Self {
            rate,
            tokens: rate.burst,
            filled: now,
            throttled: None,
            halvings: 0,
        }
    }

    fn take(&mut self, now: Instant) -> Duration {
        if self.throttled.is_some_and(|last| now >= last + SLOW) {
            self.halvings = 0;
        }
        let per_second = self.rate.per_second / 2f64.powi(self.halvings);
        let elapsed = now.duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + elapsed * per_second).min(self.rate.burst);
        self.filled = now;
        self.tokens -= 1.0;
        if self.tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-self.tokens / per_second)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATE: Operation = Operation::states("CreateStateMachine");

    #[tokio::test(start_paused = true)]
    async fn a_bucket_gives_its_burst_and_then_its_rate() {
        let pace = Pace::new("eu-west-1", true);
        let start = Instant::now();
        for _ in 0..110 {
            pace.token(CREATE).await;
        }
        let seconds = start.elapsed().as_secs_f64();
        assert!((9.0..11.5).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_custom_endpoint_is_paced_only_after_it_throttled() {
        let pace = Pace::new("eu-west-1", false);
        let start = Instant::now();
        for _ in 0..500 {
            pace.token(CREATE).await;
        }
        assert!(start.elapsed().is_zero());
        pace.throttled(CREATE);
        pace.token(CREATE).await;
        assert!(
            start.elapsed() >= Duration::from_millis(900),
            "{:?}",
            start.elapsed()
        );
    }
}
