//! Values that manifests took from the process environment, kept out of everything that is shown.
//!
//! Differences are masked where they are computed; this is the net under everything else, an error text of AWS that
//! quotes a definition among it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{encoded, environment};

/// Shorter values, in bytes, are not hidden: taking them out would garble words.
const SHORTEST: usize = 4;

/// Parts of a value between line breaks or tabs are shown one by one, in differences for example; shorter ones, in bytes, say too
/// little to be hidden wherever they are.
const SHORTEST_PART: usize = 8;

/// The variables read so far.
#[derive(Debug, Default)]
pub struct Secrets {
    /// What is shown, by value.
    hidden: RefCell<BTreeMap<String, String>>,
    /// What every output names anyway, such as the region.
    public: RefCell<BTreeSet<String>>,
}

impl Secrets {
    /// Reads a variable for a manifest and remembers its value.
    pub fn variable(&self, name: &str) -> Option<String> {
        let value = environment::manifest_variable(name)?;
        let shown = format!("${{env.{name}}}");
        let trimmed = value.trim();
        if let Ok(number) = trimmed.parse::<i64>() {
            self.remember(&number.to_string(), &shown);
        }
        self.remember(trimmed, &shown);
        self.remember(&value, &shown);
        Some(value)
    }

    /// Hides a value from now on, also line by line.
    pub fn remember(&self, value: &str, shown: &str) {
        let mut hidden = self.hidden.borrow_mut();
        let mut hide = |value: &str, shortest: usize| {
            if value.len() >= shortest {
                hidden
                    .entry(value.to_owned())
                    .or_insert_with(|| shown.to_owned());
            }
        };
        hide(value, SHORTEST);
        if value.contains(char::is_control) {
            value
                .split(char::is_control)
                .for_each(|part| hide(part.trim(), SHORTEST_PART));
        }
    }

    /// Leaves a text alone from now on: a variable that only holds the region's name hides nothing.
    pub fn allow(&self, text: &str) {
        self.public.borrow_mut().insert(text.to_owned());
    }

    /// Returns what is hidden, and what is shown instead.
    pub fn all(&self) -> BTreeMap<String, String> {
        let public = self.public.borrow();
        let mut all = self.hidden.borrow().clone();
        all.retain(|value, _| !public.contains(value));
        all
    }

    /// Returns the text with every remembered value replaced by its reference, also where it is escaped, or cut off with `…`.
    pub fn hide(&self, text: &str) -> String {
        let all = self.all();
        if all.is_empty() {
            return text.to_owned();
        }
        // A longer value may contain a shorter one.
        let mut longest_first: Vec<(&String, &String)> = all.iter().collect();
        longest_first.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        let is_cut = text.contains(encoded::CUT);
        let (mut hidden, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(next) = rest.chars().next() {
            let whole = longest_first
                .iter()
                .find_map(|(value, shown)| Some((encoded::prefix(rest, value)?, shown)));
            let cut = longest_first
                .iter()
                .filter(|_| is_cut)
                .filter_map(|(value, shown)| {
                    Some((encoded::beginning(rest, value, SHORTEST)?, shown))
                });
            let found = whole
                .into_iter()
                .chain(cut)
                .max_by_key(|(length, _)| *length);
            let length = match found {
                Some((length, shown)) => {
                    hidden.push_str(shown);
                    length
                }
                None => {
                    hidden.push(next);
                    next.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        hidden
    }

    /// Does the same in every string of a value that manifests wrote, keys included.
    pub fn hide_in_written(&self, value: &mut Value) {
        if let Value::Object(members) = value {
            let written = std::mem::take(members).into_iter();
            *members = written
                .map(|(key, member)| (self.hide(&key), member))
                .collect();
        }
        match value {
            Value::String(text) => *text = self.hide(text),
            Value::Array(items) => items.iter_mut().for_each(|it| self.hide_in_written(it)),
            Value::Object(members) => members.values_mut().for_each(|it| self.hide_in_written(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Does the same in every string of a value; keys are the format's, not the manifests'.
    pub fn hide_in(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.hide(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide_in(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.hide_in(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Secrets;

    #[test]
    fn values_are_hidden_wherever_they_stand() {
        let secrets = Secrets::default();
        secrets.remember("name", "${env.A}");
        secrets.remember("name-long", "${env.B}");
        secrets.remember("eu-west-1", "${env.C}");
        secrets.remember("abc", "${env.D}");
        secrets.allow("eu-west-1");
        assert_eq!(
            secrets.hide("é name name-long \\name eu-west-1 abc"),
            "é ${env.A} ${env.B} ${env.A} eu-west-1 abc"
        );
        secrets.remember("first line of it\n\tthe second line\n}", "${env.E}");
        for (text, shown) in [
            ("first line of it the second line }", "${env.E}"),
            (
                "+ first line of it\n+     the second line\n+ }",
                "+ ${env.E}\n+     ${env.E}\n+ }",
            ),
            ("cause: first li…", "cause: ${env.E}…"),
            ("cause: first line of it the sec…", "cause: ${env.E}…"),
            ("fir… name-lo…", "fir… ${env.B}…"),
            (
                "{\"a\":\"first line of it\\n\\tthe second line\\n}\"}",
                "{\"a\":\"${env.E}\"}",
            ),
            (
                "\"first line of it\\n\\tthe second",
                "\"${env.E}\\n\\tthe second",
            ),
        ] {
            assert_eq!(secrets.hide(text), shown, "{text}");
        }
        secrets.remember("bell\u{7}\u{1b}!", "${env.F}");
        for text in ["bell\\u0007\\u001b!", "bell\\u{7}\\u{1b}!"] {
            assert_eq!(secrets.hide(text), "${env.F}", "{text}");
        }
        let mut value = json!({"name": ["a name", 1, {"x": "name-long"}]});
        secrets.hide_in(&mut value);
        assert_eq!(value, json!({"name": ["a ${env.A}", 1, {"x": "${env.B}"}]}));
    }
}
