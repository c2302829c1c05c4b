//! The pure heart: resources in normal form, digests, the diff of desired and live, the plan and its rendering.
//!
//! Planning is a function of two values. Nothing here knows AWS, a clock, files or positions; a plan holds no
//! unknowns, because every name follows from the manifests, the environment and the account.

pub mod action;
pub mod address;
pub mod applied;
pub mod change;
mod consistent;
pub mod diff;
pub mod display;
mod mask;
pub mod narrow;
pub mod normal;
pub mod ownership;
pub mod render;
pub mod resource;
pub mod saved;
pub mod states;
pub mod write;

pub use action::{Action, ActionReason};
pub use address::{Address, Kind};
pub use change::{Change, Details, Endpoint, Plan, Scope, help};
pub use diff::{Options, diff};
pub use ownership::Ownership;
pub use resource::{Activity, Encryption, Logging, Machine, MachineType, Resource, Role};
pub use states::{Desired, DesiredState, Live, LiveState, Masks, Observed};
