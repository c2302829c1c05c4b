//! Cases as files: finding them, and comparing or (with `UPDATE=1`) rewriting what is expected.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Returns `tests/cases/<topic>`.
pub fn root(topic: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(topic)
}

/// Returns the folders of a topic, sorted.
pub fn directories(topic: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root(topic))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    assert!(!found.is_empty(), "no case under {topic}");
    found.sort();
    found
}

/// Compares a file with what was found; returns a complaint or nothing.
#[allow(
    clippy::disallowed_methods,
    reason = "the switch that rewrites expectations"
)]
pub fn compare(path: &Path, found: &str) -> String {
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(path, found).unwrap();
        return String::new();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if expected == found {
        String::new()
    } else {
        format!("--- {}\n{expected}\n+++ found\n{found}\n", path.display())
    }
}

/// Renders a value as files hold it.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// Reads every document of a YAML file through a second reader than our own.
pub fn yaml(path: &Path) -> Vec<Value> {
    documents(&std::fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads every document of a YAML text through a second reader than our own; empty ones are left out.
pub fn documents(text: &str) -> Result<Vec<Value>, serde_yaml::Error> {
    let documents = serde_yaml::Deserializer::from_str(text).map(serde::Deserialize::deserialize);
    Ok(documents
        .collect::<Result<Vec<Value>, _>>()?
        .into_iter()
        .filter(|document| !document.is_null())
        .collect())
}

/// Returns every file under the project's own tests and examples with one of these endings.
pub fn files(endings: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![
        root.join("tests/cases"),
        root.join("workflows"),
        root.join("examples"),
    ];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let wanted = path
                .extension()
                .and_then(|ending| ending.to_str())
                .is_some_and(|ending| endings.contains(&ending));
            match (path.is_dir(), wanted) {
                (true, _) => open.push(path),
                (false, true) => found.push(path),
                (false, false) => {}
            }
        }
    }
    found.sort();
    found
}
