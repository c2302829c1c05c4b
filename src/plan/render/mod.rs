//! A plan as text, JSON, markdown or GitLab's report. Rendering decides nothing: it walks the tree of differences and writes it down.

mod fields;
pub mod gitlab;
pub mod json;
pub mod markdown;
mod picture;
mod summary;
pub mod text;

pub use summary::summary;
