//! The time of an operation, in the forms that the protocols want.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

/// A moment in milliseconds since 1970; the resolution of Step Functions' own answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    pub fn now() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    pub fn before(self, by: std::time::Duration) -> Self {
        Self(self.0 - i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
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
