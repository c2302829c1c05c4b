//! The one integration-test binary: a module per topic.

mod facts;
mod fields;

mod grants;
mod policy;
mod cases;
mod document;
mod manifest;
mod schema;
mod validate;
//! The integration tests: one binary, one file per topic.

#[path = "../wire.rs"]
mod wire;

mod local_iam;
mod local_sdk;
mod local_states;
mod local_store;
mod local_tagging;
mod workflows;
