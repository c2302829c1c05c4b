//! Values that manifests took from the process environment, kept out of everything that is shown.
//!
//! Differences are masked where they are computed; this is the net under everything else, an error text of AWS that
//! quotes a definition among it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::environment;

/// Shorter values are no secrets, and taking them out would garble words.
const SHORTEST: usize = 4;

/// The variables read so far, by value.
#[derive(Debug, Default)]
pub struct Secrets(RefCell<BTreeMap<String, String>>);

impl Secrets {
    /// Reads a variable for a manifest and remembers its value.
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = environment::manifest_variable(name)?;
        if value.len() >= SHORTEST {
            let shown = format!("${{env.{name}}}");
            self.0.borrow_mut().insert(value.clone(), shown);
        }
        Some(value)
    }

    /// Returns the text with every remembered value replaced by its reference, also where JSON escaped it.
    pub fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        // A longer value may contain a shorter one.
        let secrets = self.0.borrow();
        let mut longest_first: Vec<(&String, &String)> = secrets.iter().collect();
        longest_first.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        for (value, shown) in longest_first {
            let escaped = serde_json::Value::from(value.as_str()).to_string();
            let escaped = &escaped[1..escaped.len() - 1];
            hidden = hidden
                .replace(escaped, shown)
                .replace(value.as_str(), shown);
        }
        hidden
    }
}
