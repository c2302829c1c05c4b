//! The difference of two definitions as people think of it: state by state, with renamed states recognised, what a
//! state does told apart from where it leads, and the machines inside Map and Parallel followed.
//!
//! Works on JSON trees, not on the model: what is live may be invalid or newer than what we know.

mod branches;
mod change;
mod machines;
mod meaning;
mod renames;
mod similarity;
mod submachines;
mod values;
mod whole;

pub use change::{DefinitionChange, Differences, FieldChange, StateChange, StateChangeKind};
pub use machines::definitions;
pub use values::values;
pub use whole::{WholeState, whole_states};

pub(super) use renames::Renames;
pub(super) use submachines::submachine_pairs;
