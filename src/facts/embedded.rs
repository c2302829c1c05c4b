//! Tables that are part of the program.

use serde::de::DeserializeOwned;

/// Reads an embedded table; a table that does not fit its type is a fault of the build, which a test finds.
pub(super) fn read<T: DeserializeOwned>(file: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| {
        panic!("the embedded table `{file}` does not fit its type: {error}")
    })
}
