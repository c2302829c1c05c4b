//! What the comments of files silence in a report.

use std::collections::HashSet;

use super::{Allow, Covers, Effect, Report, Severity};

impl Report {
    /// Drops the warnings and notes that comments are about, and returns each comment with what it did.
    pub fn silence(&mut self) -> Vec<(Allow, Effect)> {
        let mut allows = std::mem::take(&mut self.allows);
        // A definition file of two manifests is read twice.
        let mut seen = HashSet::new();
        allows.retain(|allow| seen.insert((allow.source.name.clone(), allow.range.start)));
        let with_effect = allows.into_iter().map(|allow| (allow, Effect::Nothing));
        let mut allows: Vec<(Allow, Effect)> = with_effect.collect();
        self.diagnostics.retain(|diagnostic| {
            let of_code = allows
                .iter_mut()
                .filter(|(allow, _)| allow.code == diagnostic.code);
            let mut is_kept = true;
            for (allow, effect) in of_code {
                if allow.is_about(diagnostic) {
                    let is_error = diagnostic.severity == Severity::Error;
                    let met = match is_error {
                        true => Effect::MetError,
                        false => Effect::Silenced,
                    };
                    *effect = met.max(*effect);
                    is_kept &= is_error;
                }
            }
            is_kept
        });
        self.unlisted.retain(|kind, _| {
            let is_about = |(allow, _): &(Allow, Effect)| {
                allow.covers == Covers::File
                    && allow.code == kind.code
                    && allow.source.name == kind.file
            };
            kind.severity == Severity::Error || !allows.iter().any(is_about)
        });
        allows
    }
}
