//! When the calls that change a resource happen, and those that change a role.

use serde_json::Value;

/// One call that changes what a role allows, or who may assume it.
#[derive(Clone, Debug, PartialEq)]
pub enum RoleWrite {
    UpdateTrust(Value),
    PutPolicy { name: String, document: Value },
    DeletePolicy(String),
    AttachPolicy(String),
    DetachPolicy(String),
    SetBoundary(String),
    DeleteBoundary,
}

impl RoleWrite {
    /// Returns whether it can allow something that was not allowed before.
    pub fn widens(&self) -> bool {
        match self {
            Self::UpdateTrust(_)
            | Self::PutPolicy { .. }
            | Self::AttachPolicy(_)
            | Self::DeleteBoundary => true,
            Self::DeletePolicy(_) | Self::DetachPolicy(_) | Self::SetBoundary(_) => false,
        }
    }
}

/// When a write happens relative to those of the things around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Creating, widening, updating: after what it needs.
    Forward,
    /// Narrowing a role and deleting: after everything that used the thing.
    Backward,
}
