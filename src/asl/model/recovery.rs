//! What happens when a state fails: retriers and catchers.

use super::Selection;
use crate::query::Template;

/// What to try again, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrier {
    pub errors: Vec<String>,
    /// Seconds before the first retry; 1 by default.
    pub interval_seconds: Option<u64>,
    /// 3 by default.
    pub max_attempts: Option<u64>,
    /// 2 by default.
    pub backoff_rate: Option<f64>,
    /// The most seconds between two retries.
    pub max_delay_seconds: Option<u64>,
    /// Delays are drawn at random.
    pub full_jitter: bool,
}

/// Where to go when the state has failed for good.
#[derive(Clone, Debug, PartialEq)]
pub struct Catcher {
    pub errors: Vec<String>,
    pub next: String,
    /// In JSONPath: where in the input the error output goes.
    pub result_path: Selection,
    /// In JSONata.
    pub output: Option<Template>,
    pub assign: Option<Template>,
}
