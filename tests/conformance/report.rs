//! Scores: the table, the file of scores, and what each case gave.

use std::collections::BTreeMap;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::corpus::Case;
use crate::outcome::Outcome;

const NOT_IN_FILE_NAMES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-');

struct Entry {
    kind: &'static str,
    category: String,
    id: String,
    outcome: Outcome,
}

/// The results of all cases that ran.
#[derive(Default)]
pub struct Report {
    entries: Vec<Entry>,
}

#[derive(Default)]
struct Score {
    passed: usize,
    total: usize,
    failed: Vec<String>,
}

impl Report {
    pub fn add(&mut self, kind: &'static str, case: &Case, outcome: Outcome) {
        self.entries.push(Entry {
            kind,
            category: case.category.clone(),
            id: case.id.clone(),
            outcome,
        });
    }

    pub fn failed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .filter(|entry| !entry.outcome.passed())
            .map(|entry| (entry.kind, entry.id.as_str()))
    }

    /// Whether a case passed; nothing where there is no such case.
    pub fn passed(&self, kind: &str, id: &str) -> Option<bool> {
        self.entries
            .iter()
            .find(|entry| entry.kind == kind && entry.id == id)
            .map(|entry| entry.outcome.passed())
    }

    fn scores(&self) -> BTreeMap<&str, BTreeMap<&str, Score>> {
        let mut scores: BTreeMap<&str, BTreeMap<&str, Score>> = BTreeMap::new();
        for entry in &self.entries {
            let score = scores
                .entry(entry.kind)
                .or_default()
                .entry(&entry.category)
                .or_default();
            score.total += 1;
            if entry.outcome.passed() {
                score.passed += 1;
            } else {
                score.failed.push(entry.id.clone());
            }
        }
        scores
    }

    /// Writes the scores, and our side of each case, where asked for.
    pub fn write(&self, scores: Option<&Path>, actual: Option<&Path>) {
        if let Some(path) = scores {
            let text = serde_json::to_string_pretty(&self.scores_as_json()).unwrap_or_default();
            std::fs::write(path, text)
                .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
        }
        if let Some(folder) = actual {
            self.entries.iter().for_each(|entry| entry.write(folder));
        }
    }

    fn scores_as_json(&self) -> Value {
        let score = |score: &Score| json!({ "passed": score.passed, "total": score.total, "failed": score.failed });
        let kinds = self.scores().into_iter().map(|(kind, categories)| {
            let categories = categories
                .iter()
                .map(|(category, of)| ((*category).to_owned(), score(of)))
                .collect();
            (kind.to_owned(), Value::Object(categories))
        });
        Value::Object(kinds.collect())
    }

    /// Prints the table, and with `misses` what differs in each case that failed.
    pub fn print(&self, misses: bool) {
        println!(
            "{:<18} {:<24} {:>6} {:>6}",
            "kind", "category", "passed", "total"
        );
        for (kind, categories) in self.scores() {
            for (category, score) in categories {
                println!(
                    "{kind:<18} {category:<24} {:>6} {:>6}",
                    score.passed, score.total
                );
            }
        }
        let hidden = self
            .entries
            .iter()
            .filter(|entry| entry.outcome.hidden_names && entry.outcome.passed())
            .count();
        println!(
            "{hidden} of the passed hide names without a token; those names were compared as tokens"
        );
        for entry in self
            .entries
            .iter()
            .filter(|entry| misses && !entry.outcome.passed())
        {
            println!("miss: {} {}", entry.kind, entry.id);
            entry
                .outcome
                .misses
                .iter()
                .take(3)
                .for_each(|miss| println!("      {}", miss.chars().take(300).collect::<String>()));
        }
    }

    /// The last line; `faults` counts disagreements with the list of known failures, where there is one.
    pub fn summary(&self, faults: Option<usize>) -> String {
        let missed = self.failed().count();
        let passed = self.entries.len() - missed;
        format!("{passed} passed, {} failed", faults.unwrap_or(missed))
    }
}

impl Entry {
    fn write(&self, folder: &Path) {
        // Percent encoding keeps the names of different cases apart.
        let name = utf8_percent_encode(&self.id, NOT_IN_FILE_NAMES);
        let folder = folder.join(self.kind);
        let path = folder.join(format!("{name}.json"));
        let value = json!({ "id": self.id, "passed": self.outcome.passed(), "misses": self.outcome.misses, "actual": self.outcome.actual });
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(&path, text))
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }
}
