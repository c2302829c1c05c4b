//! IAM documents: statements, normal form, merging, size, evaluation, and the grammar of a statement that a person writes.
//!
//! Everything here is a function of its arguments: nothing asks AWS, and nothing knows what a statement is for.

mod charset;
mod check;
mod condition;
mod difference;
mod document;
pub mod evaluate;
mod fault;
mod merge;
mod normal;
mod statement;
mod trust;

pub use check::check_statement;
pub use difference::{Difference, difference};
pub use document::{PolicyError, document, fits_role, in_reading_order, parse_document, size};
pub use fault::Fault;
pub use merge::merge;
pub use normal::{normal_form, same};
pub use statement::{Effect, Statement};
pub use trust::{may_assume, trusts};
