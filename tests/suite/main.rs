//! The integration tests: one binary, one file per topic.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "../wire.rs"]
mod wire;

mod architecture;
mod cases;
mod document;
mod facts;
mod fields;
mod grants;
mod local_iam;
mod local_sdk;
mod local_states;
mod local_store;
mod local_tagging;
mod manifest;
mod policy;
mod schema;
mod source_paths;
mod validate;
mod workflows;
