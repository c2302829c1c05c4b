//! Makes a plan so: independent changes side by side, each thing's writes in order.

mod create;
mod events;
mod order;
mod propagation;
mod run;
mod write;

pub use events::{ApplyError, ApplyEvent, Outcome};
pub use run::{ApplyOptions, apply};
pub(super) use write::Writer;
