//! The one integration-test binary: a module per topic.

mod facts;
mod fields;

mod grants;
mod policy;
mod workflows;
