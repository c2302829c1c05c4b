//! What a Task can call: optimized integrations and the services of `aws-sdk` integrations.

use std::sync::LazyLock;

use serde::Deserialize;

use super::embedded;

/// An integration with behaviour of its own.
#[derive(Debug, Deserialize)]
pub struct Optimized {
    /// `service:operation`, as it stands in the resource.
    pub id: String,
    /// `request_response`, `sync`, `sync:2`, `waitForTaskToken`.
    pub patterns: Vec<String>,
    /// The parameters of its first level.
    pub parameters: Vec<String>,
    pub required: Vec<String>,
    /// The parameters that hold lists by name, as the headers of a request.
    #[serde(default)]
    pub lists: Vec<String>,
    /// There may be parameters that are not listed.
    #[serde(default)]
    pub open: bool,
}

impl Optimized {
    /// Says whether it has a pattern, by its word in the table.
    pub fn has(&self, pattern: &str) -> bool {
        self.patterns.iter().any(|known| known == pattern)
    }
}

#[derive(Deserialize)]
struct Table {
    optimized: Vec<Optimized>,
    sdk: Vec<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    embedded::read(
        "task-resources.json",
        include_str!("data/task-resources.json"),
    )
});

/// Lists the optimized integrations.
pub fn optimized() -> &'static [Optimized] {
    &TABLE.optimized
}

/// Finds an optimized integration by service and operation.
pub fn find(service: &str, operation: &str) -> Option<&'static Optimized> {
    let id = format!("{service}:{operation}");
    TABLE.optimized.iter().find(|known| known.id == id)
}

/// Lists the services of `aws-sdk` integrations, sorted.
pub fn sdk_services() -> &'static [String] {
    &TABLE.sdk
}
