//! The edges of planning: desired state from manifests, live state from AWS, apply to AWS.

pub mod apply;
mod audit;
mod caller;
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
mod reasons;
mod request;
mod service_word;

pub use apply::{ApplyError, ApplyEvent, ApplyOptions, Outcome, apply};
pub use audit::{Audited, Unneeded, audit};
pub use caller::{Command, caller_statements};
pub use desired::desired;
pub use executions::{Running, running, stop_all};
pub use forget::{ForgetError, Release, release, releases};
pub use guard::{Moved, moved};
pub use import::{Import, ImportError, ImportRequest, Takeover, import, take};
pub use permissions::{Granted, Needed, Permissions, permissions};
pub use planning::plan;
pub use reasons::give_reasons;
pub use request::PlanRequest;
pub use service_word::{ServiceWord, service_word};
