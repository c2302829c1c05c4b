//! A plan as text, JSON, markdown or GitLab's report. Rendering decides nothing: it walks the tree of differences and writes it down.

mod fields;
pub mod gitlab;
mod groups;
pub mod json;
mod line;
mod lines;
pub mod markdown;
mod picture;
mod statement;
mod summary;
pub mod text;

pub use lines::Detail;
pub use summary::summary;
