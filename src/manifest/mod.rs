//! Our own file format: the project file, workflows, variables, references, names.

pub mod model;

pub use model::*;
