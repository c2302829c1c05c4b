//! Which IAM statements a state machine needs, and what needs them.
//!
//! Everything is derived from the definition: what a Task calls (`optimized`, `sdk`), on which resource, as far as its
//! arguments say before it runs (`arguments`, `flow`, `target`), and what the machine itself needs (distributed Maps,
//! logging, tracing, encryption). Nothing becomes `*` in silence: a target that the definition does not show is reported
//! with what to write.

mod arguments;
mod audit;
mod call;
mod decide;
mod derive;
mod encryption;
mod flow;
mod machine;
mod need;
mod optimized;
mod place;
mod sdk;
mod target;
mod trust;

pub use audit::{Audit, Excess, Missing, audit};
pub use call::{CallNeeds, RunningCall, call_needs};
pub use decide::{decide, split};
pub use derive::{Derived, derive};
pub use machine::Machine;
pub use need::{Cause, Grant, Need, Unresolved};
pub use trust::trust_policy;
