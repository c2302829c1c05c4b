//! Statements that a role or a caller needs whatever its tasks call: logging, tracing, encryption, Distributed Map.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::embedded;

/// One situation and the statements it asks for.
#[derive(Debug, Deserialize)]
pub struct FixedGrant {
    pub id: String,
    /// When the statements are needed, in words.
    pub when: String,
    /// Who needs them: the execution role, a worker, a caller.
    pub who: String,
    /// IAM statements without `Effect`; the names of a machine stand as `${Partition}`, `${KeyArn}` and the like.
    pub statements: Vec<Map<String, Value>>,
    pub source: Vec<String>,
    /// `medium` or `low`; high where nothing is said.
    pub confidence: Option<String>,
}

#[derive(Deserialize)]
struct Table {
    grants: Vec<FixedGrant>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| embedded::read("fixed-grants.json", include_str!("data/fixed-grants.json")));

/// Lists every fixed grant.
pub fn all() -> &'static [FixedGrant] {
    &TABLE.grants
}

/// Finds the grant of a situation by its id, for example `logging`.
pub fn find(id: &str) -> Option<&'static FixedGrant> {
    TABLE.grants.iter().find(|grant| grant.id == id)
}

/// Gives a situation's statements with names filled in; none where the id is unknown.
///
/// A placeholder without a name stays as it is.
pub fn statements(id: &str, names: &[(&str, &str)]) -> Vec<Value> {
    let fill = |statement: &Map<String, Value>| filled(&Value::Object(statement.clone()), names);
    find(id)
        .map(|grant| grant.statements.iter().map(fill).collect())
        .unwrap_or_default()
}

/// Replaces `${Name}` in every string and key of a value.
pub(super) fn filled(value: &Value, names: &[(&str, &str)]) -> Value {
    match value {
        Value::String(text) => Value::String(filled_text(text, names)),
        Value::Array(list) => list.iter().map(|one| filled(one, names)).collect(),
        Value::Object(members) => {
            let member =
                |(key, one): (&String, &Value)| (filled_text(key, names), filled(one, names));
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

fn filled_text(text: &str, names: &[(&str, &str)]) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value)
    })
}
