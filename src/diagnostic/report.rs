//! All findings of one run.

use super::{Diagnostic, Label, Severity};

/// Collects findings in any order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Report {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Takes over the findings of another report.
    pub fn append(&mut self, other: Report) {
        self.diagnostics.extend(other.diagnostics);
    }

    /// Says whether a finding of this code was made at a place.
    pub fn tells(&self, code: &str, place: &Label) -> bool {
        self.diagnostics.iter().any(|diagnostic| {
            diagnostic.code == code
                && diagnostic
                    .labels
                    .first()
                    .is_some_and(|label| label.source == place.source && label.range == place.range)
        })
    }

    /// Says whether anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Says whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Counts what [`Report::sorted`] returns.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for diagnostic in self.sorted() {
            match diagnostic.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
        }
        counts
    }

    /// Returns the findings by file and place, each once.
    ///
    /// A part that is used twice through a YAML alias is judged twice; it is told once.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.diagnostics.iter().collect();
        sorted.sort_by(|a, b| key(a).cmp(&key(b)));
        sorted.dedup_by(|a, b| key(a) == key(b));
        sorted
    }
}

type Key<'a> = (
    Option<(&'a str, usize, usize)>,
    Severity,
    &'static str,
    &'a str,
);

fn key(diagnostic: &Diagnostic) -> Key<'_> {
    let place = diagnostic.labels.first().map(|label| {
        (
            label.source.name.as_str(),
            label.range.start,
            label.range.end,
        )
    });
    (
        place,
        diagnostic.severity,
        diagnostic.code,
        &diagnostic.message,
    )
}
