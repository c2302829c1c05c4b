//! Denials that only mean that IAM has not heard of a change yet.
//!
//! AWS gives the same answers to a role that is really wrong. So exactly the known messages are tried again, only
//! where the role was written in this run or moments before, and only for a bounded time.

use std::time::Duration;

use crate::aws::{AwsError, ErrorKind};
use crate::facts;
use crate::plan::Kind;

/// How long a fresh role's propagation may take.
pub const BOUND: Duration = Duration::from_secs(120);

/// Seconds since the role's last write within which a denial may be propagation.
pub const FRESH: i64 = 5 * 60;

/// Returns whether the failure may go away by itself.
pub fn is_propagation(kind: Kind, error: &AwsError) -> bool {
    match kind {
        Kind::Machine => {
            facts::errors::is_propagation(error.operation.name, &error.code, &error.message)
        }
        // A managed policy that is not found stays so.
        Kind::Role => {
            error.operation.service == "iam"
                && error.kind == ErrorKind::NotFound
                && !error.message.to_ascii_lowercase().starts_with("policy")
        }
        Kind::Activity => false,
    }
}

/// Returns how long to wait before try number `tries`, from 1 on.
pub fn delay(tries: u32) -> Duration {
    Duration::from_millis(500 << tries.min(4))
}
