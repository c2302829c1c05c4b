//! What replaying a case gave.

use serde_json::Value;

/// Whether a case passed, and what came back.
pub struct Outcome {
    /// What differs; nothing when the case passed.
    pub misses: Vec<String>,
    /// Our side, in the form of the recording.
    pub actual: Value,
}

impl Outcome {
    pub fn passed(&self) -> bool {
        self.misses.is_empty()
    }
}
