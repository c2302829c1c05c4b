//! The edges of planning: desired state from manifests, live state from AWS, apply to AWS.

pub mod apply;
mod audit;
pub mod desired;
mod executions;
mod existing_roles;
mod forget;
mod guard;
mod holder;
mod import;
mod kinds;
mod live;
mod permissions;
mod planning;
mod request;
mod service_word;

pub use apply::{ApplyError, ApplyEvent, ApplyOptions, Outcome, apply};
pub use audit::{Audited, Unneeded, audit};
pub use desired::desired;
pub use executions::{Running, running, stop_all};
pub use forget::{ForgetError, Release, release, releases};
pub use guard::{Moved, moved};
pub use import::{Import, ImportError, ImportRequest, Takeover, import, take};
pub use permissions::{Granted, Needed, Permissions, permissions};
pub use planning::plan;
pub use request::PlanRequest;
pub use service_word::{ServiceWord, service_word};
