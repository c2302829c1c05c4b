//! The Amazon States Language: the field table, the definition's schema, the walk over its states, the
//! difference of two definitions.

pub mod diff;
pub mod fields;
pub mod schema;
pub mod walk;

pub use schema::definition_schema;
//! The Amazon States Language: the field table, the definition's schema, the difference of two definitions.

pub mod variables;
