//! Encryption with a customer managed key, of activities and state machines.

use serde::{Deserialize, Serialize};

/// Encryption with a customer managed key; AWS's own key is no encryption setting at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encryption {
    pub kms_key: String,
    /// Seconds for which a data key is used again; AWS's default is 300.
    pub data_key_reuse: i32,
}
