//! The Amazon States Language: the field table, the definition's schema, the walk over its states, the
//! difference of two definitions, the variables that expressions use.

pub mod diff;
pub mod fields;
pub mod schema;
pub mod variables;
pub mod walk;

pub use schema::definition_schema;
