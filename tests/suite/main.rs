//! The integration tests: one binary, one file per topic.

#[path = "../wire.rs"]
mod wire;

mod cases;
mod facts;
mod fields;
mod grants;
mod local_iam;
mod local_sdk;
mod local_states;
mod local_store;
mod local_tagging;
mod policy;
mod validate;
mod workflows;
