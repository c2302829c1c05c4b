//! Which IAM statements a state machine needs, and what needs them.
//!
//! Derived are the fixed statements (logging, tracing, encryption, Distributed Map) and tasks that are
//! activities, which need none. What any other task calls is refused by name.

mod derive;
mod encryption;
mod machine;
mod suggestion;
mod trust;

pub use derive::{Grant, Need, Underivable, derive};
pub use machine::Machine;
pub use trust::trust_policy;
