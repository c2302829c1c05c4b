//! What looks at each request before and after its operation: counts, and a seam for injected faults.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Reply;

/// What a gate knows of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestInfo {
    /// `states`, `iam`, `sts` or `tagging`.
    pub service: &'static str,
    pub operation: String,
    pub account: String,
    pub region: String,
    /// The how-manieth call of this operation it is, from 1.
    pub count: u64,
}

/// Answers instead of the operation, or instead of the answer that it gave.
pub trait Gate: Send + Sync {
    /// Is asked before the operation; an answer here means that nothing takes effect.
    fn before(&self, _request: &RequestInfo) -> Option<Reply> {
        None
    }

    /// Is told of an action on a resource that the policies of the caller allow, where they are enforced.
    fn authorized(&self, _action: &str, _resource: &str) {}

    /// Is asked after the operation took effect, as if its own answer had been lost.
    fn after(&self, _request: &RequestInfo, _reply: &Reply) -> Option<Reply> {
        None
    }
}

/// How often each operation was called.
#[derive(Debug, Default)]
pub struct Calls(Mutex<BTreeMap<String, u64>>);

impl Calls {
    /// Counts a call and returns its number.
    pub fn count(&self, operation: &str) -> u64 {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = calls.entry(operation.to_owned()).or_default();
        *count += 1;
        *count
    }

    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
