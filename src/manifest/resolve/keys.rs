//! References in keys: the names of states, and what is below them, in a definition.

use super::Walk;
use crate::diagnostic::Diagnostic;
use crate::document::{Segment, Target, pointer};
use crate::manifest::reference::{Part, What};

impl Walk<'_> {
    /// Returns the present path with keys as they are written.
    pub(super) fn written(&self) -> Vec<Segment> {
        let segments = self.path.iter().zip(&self.written);
        let written = segments.map(|(segment, written)| match written {
            Some(key) => Segment::Key(key.clone()),
            None => segment.clone(),
        });
        written.collect()
    }

    /// Replaces the references of a key; with one that cannot be, the key stays as it is written.
    pub(super) fn key(&mut self, written: &str) -> String {
        let parts = self.parts(written);
        let references = parts
            .iter()
            .any(|part| !matches!(part.what, What::Escape(_)));
        if !references && parts.is_empty() {
            return written.to_owned();
        }
        self.path.push(written.into());
        self.written.push(None);
        self.in_key = true;
        let key = match references && !self.is_definition() {
            true => self.refuse_key(
                "references cannot be used in keys here",
                "they work in the keys of a definition",
            ),
            false => self.joined_key(&parts, written),
        };
        if key.is_none() {
            self.out.failed.insert(pointer(&self.path));
        }
        self.in_key = false;
        self.written.pop();
        self.path.pop();
        let key = key.unwrap_or_else(|| written.to_owned());
        let place = [&self.path[..], &[key.as_str().into()]].concat();
        let keys = &mut self.out.replaced.keys;
        keys.insert(pointer(&place), written.to_owned());
        key
    }

    fn joined_key(&mut self, parts: &[Part], written: &str) -> Option<String> {
        let joined = self.join(parts, written);
        if joined.secret {
            return self.refuse_key(
                "values from the process environment cannot be used in keys",
                "keys are shown in every plan: use `${vars.…}`, or a value",
            );
        }
        joined.fine.then_some(joined.text)
    }

    fn refuse_key<T>(&mut self, message: &str, hint: &str) -> Option<T> {
        let labels = self.mounted.labels(&self.written(), Target::Key, "");
        let diagnostic = Diagnostic::error("reference-not-allowed", message);
        self.report.push(diagnostic.at(labels).hint(hint));
        None
    }

    pub(super) fn repeated(&mut self, key: &str, written: &str) {
        let place = [&self.written()[..], &[written.into()]].concat();
        let labels = self.mounted.labels(&place, Target::Key, "");
        let message =
            format!("the key `{key}` is set twice in one map once references are replaced");
        self.report
            .push(Diagnostic::error("duplicate-key", message).at(labels));
    }
}
