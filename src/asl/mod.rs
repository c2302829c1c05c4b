//! The Amazon States Language: the field table, the model and its reader, the rules, the schema, the walk over
//! states, the difference of two definitions, their graph, the variables that expressions use.

pub mod diff;
pub mod fault;
pub mod fields;
pub mod graph;
pub mod json_fault;
pub mod model;
mod read;
pub mod rules;
pub mod schema;
mod signature;
pub mod variables;
pub mod walk;

pub use fault::{Fault, Rule};
pub use model::MachineType;
pub use model::StateMachine;
pub use read::{Options, Reading, read, read_text};
pub use schema::definition_schema;
pub use signature::Signature;
