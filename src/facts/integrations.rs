//! The IAM statements that each optimized integration needs, by its pattern.
//!
//! One line per integration in `data/integrations.jsonl`, sorted by id and parsed on demand. In a resource `${Partition}`,
//! `${Region}`, `${Account}` and `${StateMachineName}` are of the state machine, `${Parameter}` is the value of a parameter
//! (`|` and a default behind it), and `@resolver(Parameter)` the resource that a resolver of `grants::target` makes of one.
//!
//! `reader:` and `writer:` are what a distributed Map reads its items from and writes its results to; their statements under
//! `manifest` and `flatten` are needed where the reader is configured so.
//!
//! Sources: Step Functions Developer Guide (pages on each integration's IAM policies, 2022 and 2025), aws-cdk-lib 2.276.0,
//! AWS's service authorization reference of 2026-09-26.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

const TABLE: &str = include_str!("data/integrations.jsonl");

/// What an integration needs.
#[derive(Clone, Debug, Deserialize)]
pub struct Integration {
    pub id: String,
    /// By pattern: `request_response`, `sync`, `sync:2`, `waitForTaskToken`.
    pub statements: BTreeMap<String, Vec<StatementTemplate>>,
    /// Parameters that hold a role which the call passes on, and the service it is passed to.
    #[serde(default)]
    pub pass_role: Vec<(String, String)>,
    /// What is needed beyond that where one of some parameters is given.
    #[serde(default)]
    pub tagging: Vec<Tagging>,
}

/// A statement with placeholders.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StatementTemplate {
    pub action: Vec<String>,
    pub resource: Vec<String>,
    #[serde(default)]
    pub condition: Map<String, Value>,
    /// A parameter that must be given, with the value it must have where that matters.
    #[serde(default, rename = "when")]
    pub when: BTreeMap<String, Option<String>>,
    /// Parameters that must not be given.
    #[serde(default, rename = "unless")]
    pub unless: Vec<String>,
}

/// A statement that is needed where any of these parameters is given.
#[derive(Clone, Debug, Deserialize)]
pub struct Tagging {
    pub when: Vec<String>,
    #[serde(rename = "Action")]
    pub action: Vec<String>,
    #[serde(rename = "Resource")]
    pub resource: Vec<String>,
    #[serde(default, rename = "Condition")]
    pub condition: Map<String, Value>,
}

/// Lists the ids of all integrations, sorted.
pub fn ids() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter_map(id)
}

/// Finds an integration by `service:operation`.
pub fn find(service: &str, operation: &str) -> Option<Integration> {
    let wanted = format!("{service}:{operation}");
    let line = TABLE.lines().find(|line| id(line) == Some(&wanted))?;
    serde_json::from_str(line).ok()
}

fn id(line: &'static str) -> Option<&'static str> {
    line.strip_prefix("{\"id\":\"")?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_read() {
        let mut count = 0;
        for id in ids() {
            let (service, operation) = id.rsplit_once(':').unwrap_or((id, ""));
            assert!(
                operation.is_empty() || find(service, operation).is_some(),
                "{id}"
            );
            count += 1;
        }
        assert_eq!(count, 68);
    }
}
