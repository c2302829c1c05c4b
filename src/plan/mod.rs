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
mod keep;
pub mod kinds;
mod mask;
pub mod normal;
pub mod ownership;
mod rename;
pub mod render;
mod risk;
mod role_use;
pub mod saved;
pub mod states;
mod unexplained;
pub mod write;

pub use action::{Action, ActionReason};
pub use address::Address;
pub use change::{Change, Details, Endpoint, Plan, Scope, help};
pub use diff::{Options, diff};
pub use kinds::{
    Activity, Encryption, Kept, Kind, Logging, Machine, MachineType, Narrow, OWN_POLICY, Resource,
    Role, kept,
};
pub use ownership::Ownership;
pub use states::{Desired, DesiredState, Live, LiveState, Masks, Observed};
