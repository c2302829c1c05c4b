//! Other processes that are in the middle of something, so that an owner does not end under their feet.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;

/// A process that sent nothing for this long is taken to have ended, or to wait for a person.
const QUIET: Duration = Duration::from_secs(2);

/// No owner waits longer than this.
const PATIENCE: Duration = Duration::from_secs(120);

/// When another process was heard last.
#[derive(Debug, Default)]
pub struct RecentCallers(Mutex<Option<Instant>>);

impl RecentCallers {
    /// Notes a request that is not of this process, by what its user agent says.
    pub fn note(&self, headers: &HeaderMap) {
        let own = format!("-pid.{}.", std::process::id());
        let agents = ["user-agent", "x-amz-user-agent"]
            .into_iter()
            .filter_map(|name| headers.get(name));
        if !agents
            .filter_map(|agent| agent.to_str().ok())
            .any(|agent| agent.contains(&own))
        {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
    }

    /// Waits until no other process was heard for a while, or `end` is set.
    pub fn wait(&self, end: &AtomicBool) {
        let started = Instant::now();
        let is_busy = || {
            let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            last.is_some_and(|last| last.elapsed() < QUIET)
        };
        while is_busy() && started.elapsed() < PATIENCE && !end.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
