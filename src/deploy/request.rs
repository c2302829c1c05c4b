//! What is planned, for where.

use crate::plan::{DesiredState, Options, Scope};

/// What is planned, for where.
pub struct PlanRequest<'a> {
    pub desired: &'a DesiredState,
    pub scope: Scope,
    pub options: Options,
    /// Paths under which roles of the stack may be, besides those of the desired ones.
    pub role_path: String,
}
