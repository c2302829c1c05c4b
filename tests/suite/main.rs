//! The one integration-test binary: a module per topic.

mod facts;
mod grants;
mod policy;
