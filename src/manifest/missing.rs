//! Bare names without a value: one finding for each, and what to add for all of them.

use std::collections::HashMap;

use super::scope::Scope;
use crate::diagnostic::{Label, MOST_OF_A_CODE, Places, Report, Severity};

/// How many names the block to paste has; who needs more has another problem.
const MOST_IN_BLOCK: usize = 200;

/// The names that have no value, in the order of their first places.
#[derive(Default)]
pub(super) struct Missing {
    names: Vec<(String, Places)>,
    by_name: HashMap<String, usize>,
}

impl Missing {
    /// Notes a place of a name; what it is labelled with is made only where it is shown.
    pub fn add(&mut self, name: &str, labels: impl FnOnce() -> Vec<Label>) {
        match self.by_name.get(name) {
            Some(at) if *at < MOST_OF_A_CODE => {
                self.names[*at].1.add(|| labels().into_iter().take(1));
            }
            Some(_) => {}
            None => {
                let at = self.names.len();
                let mut places = Places::default();
                if at < MOST_OF_A_CODE {
                    places.add(labels);
                }
                self.by_name.insert(name.to_owned(), at);
                self.names.push((name.to_owned(), places));
            }
        }
    }

    /// Reports each name once; the first one that nothing resembles shows the block for all of those.
    pub fn push_into(self, scope: &Scope, report: &mut Report) {
        let mut block = self.block(scope);
        let mut file = String::new();
        for (at, (name, places)) in self.names.into_iter().enumerate() {
            if at >= MOST_OF_A_CODE {
                report.count(&file, Severity::Error, "unknown-reference", 1);
                continue;
            }
            let labels = places.into_labels();
            if let Some(label) = labels.first() {
                file.clone_from(&label.source.name);
            }
            let finding = scope.unknown_name(&name).at(labels);
            let is_first = block.as_ref().is_some_and(|block| block.name == name);
            let hints = block.take_if(|_| is_first).map(|block| block.hints);
            report.push(finding.hints(hints.into_iter().flatten()));
        }
    }

    /// What to add to the manifest, and how to keep the text; nothing outside of a definition.
    fn block(&self, scope: &Scope) -> Option<Block> {
        scope.substitutions?;
        let names = self.names.iter().take(MOST_IN_BLOCK).map(|(name, _)| name);
        let strange: Vec<&String> = names.filter(|name| scope.meant(name).is_none()).collect();
        let first = (*strange.first()?).clone();
        let entries: Vec<String> = strange
            .iter()
            .map(|name| format!("{}: …", key(name)))
            .collect();
        let what = if entries.len() == 1 {
            "it a value"
        } else {
            "them values"
        };
        let hints = vec![
            format!("give {what}: `substitutions: {{{}}}`", entries.join(", ")),
            format!("write `$${{{first}}}` for the literal string"),
        ];
        Some(Block { name: first, hints })
    }
}

/// What to do about all names together, shown with one of them.
struct Block {
    name: String,
    hints: Vec<String>,
}

/// Writes a name as a key of YAML.
fn key(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match begins && name.chars().all(is_plain) {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
