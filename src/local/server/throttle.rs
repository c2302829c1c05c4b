//! Refuses calls as AWS's published token buckets would; for tests and benchmarks of clients.
//!
//! IAM and STS publish no rates and are not throttled here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::Reply;
use super::gate::{Gate, RequestInfo};
use crate::facts;

/// Buckets by service, operation, account and region; full at the start.
#[derive(Debug, Default)]
pub struct PublishedBuckets(Mutex<HashMap<Key, Level>>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    service: &'static str,
    operation: String,
    account: String,
    region: String,
}

#[derive(Debug)]
struct Level {
    tokens: f64,
    at: Instant,
}

impl Gate for PublishedBuckets {
    fn before(&self, request: &RequestInfo) -> Option<Reply> {
        let bucket = facts::throttle::bucket(request.service, &request.operation, &request.region)?;
        let burst = f64::from(bucket.burst);
        let key = Key {
            service: request.service,
            operation: request.operation.clone(),
            account: request.account.clone(),
            region: request.region.clone(),
        };
        let mut levels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let level = levels.entry(key).or_insert(Level {
            tokens: burst,
            at: now,
        });
        let earned = now.duration_since(level.at).as_secs_f64() * bucket.per_second;
        level.tokens = (level.tokens + earned).min(burst);
        level.at = now;
        if level.tokens >= 1.0 {
            level.tokens -= 1.0;
            return None;
        }
        let code = match request.service {
            "tagging" => "ThrottledException",
            _ => "ThrottlingException",
        };
        Some(Reply::json_error(400, code, "Rate exceeded"))
    }
}
