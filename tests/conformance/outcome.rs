//! What replaying a case gave.

use serde_json::Value;

/// Whether a case passed, and what came back.
pub struct Outcome {
    /// What differs; nothing when the case passed.
    pub misses: Vec<String>,
    /// Our side, in the form of the recording.
    pub actual: Value,
    /// The recording hides names without a token, which were compared as tokens.
    pub hidden_names: bool,
}

impl Outcome {
    pub fn passed(&self) -> bool {
        self.misses.is_empty()
    }
}
