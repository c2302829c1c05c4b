//! YAML or JSON text as a JSON value plus a source map.

/// Leads from a place in a resolved tree back to the text it came from.
#[derive(Clone, Debug, Default)]
pub struct Mounted;
