//! The Amazon States Language: the field table, the definition's schema, the difference of two definitions.

pub mod variables;
