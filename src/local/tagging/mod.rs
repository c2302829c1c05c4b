//! The Resource Groups Tagging API, as far as deployment reads it: tag:GetResources, and the index behind it.

mod error;
mod get_resources;
mod index;

use serde_json::Value;

use super::context::Context;
pub use error::TaggingError;
pub use index::{Index, TagIndex};

/// Runs an operation by its name.
pub fn run(
    context: &Context<'_>,
    index: &Index,
    name: &str,
    params: &Value,
) -> Result<Value, TaggingError> {
    match name {
        "GetResources" => get_resources::run(context, index, params),
        _ => Err(TaggingError::Unsupported(name.to_owned())),
    }
}
