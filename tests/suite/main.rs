//! The integration tests: one binary, one file per topic.

#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps fails where it should"
)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "../wire.rs"]
mod wire;

#[path = "../conformance/matcher.rs"]
mod matcher;

mod cases;
mod document;
mod facts;
mod fields;
mod grants;
mod local_cases;
mod local_crash;
mod local_gate;
mod local_iam;
mod local_sdk;
mod local_states;
mod local_store;
mod local_tagging;
mod manifest;
mod mutations;
mod policy;
mod query;
mod schema;
mod validate;
mod workflows;
