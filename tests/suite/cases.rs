//! Cases as files: finding them, and comparing or (with `UPDATE=1`) rewriting what is expected.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Returns `tests/cases/<topic>`.
pub fn root(topic: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(topic)
}

/// Returns the folders of a topic, sorted.
pub fn directories(topic: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root(topic)).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    assert!(!found.is_empty(), "no case under {topic}");
    found.sort();
    found
}

/// Compares a file with what was found; returns a complaint or nothing.
#[allow(clippy::disallowed_methods, reason = "the switch that rewrites expectations")]
pub fn compare(path: &Path, found: &str) -> String {
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(path, found).unwrap();
        return String::new();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    if expected == found { String::new() } else { format!("--- {}\n{expected}\n+++ found\n{found}\n", path.display()) }
}

/// Renders a value as files hold it.
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}
