//! The one integration-test binary: a module per topic.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

mod facts;
mod fields;
mod grants;
mod policy;
mod workflows;
