//! JSON values as YAML text in one style: block form, keys in their order, nothing folded or shortened.

use serde::Serialize;

/// Says that a value cannot be written as YAML.
#[derive(Debug, thiserror::Error)]
#[error("cannot write YAML: {0}")]
pub struct WriteError(String);

/// Returns the YAML of a value, with a line break at its end.
pub fn text(value: &impl Serialize) -> Result<String, WriteError> {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: false,
        // Folding would break expressions at spaces that a reader does not expect.
        folded_wrap_chars: usize::MAX,
    };
    serde_saphyr::to_string_with_options(value, options)
        .map_err(|error| WriteError(error.to_string()))
}
