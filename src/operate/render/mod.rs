//! Executions as text and as JSON.

pub mod json;
pub mod lines;
pub mod table;
pub mod text;
pub mod time;
