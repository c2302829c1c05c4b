//! The part of deployment that `validate` reaches: what should exist, and what its roles may do.

#[path = "../../src/deploy/desired.rs"]
pub mod desired;
#[path = "../../src/deploy/permissions.rs"]
mod permissions;
