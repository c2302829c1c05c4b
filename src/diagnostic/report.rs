//! All findings of one run.

use std::collections::{BTreeMap, HashMap};

use super::{Allow, Diagnostic, Label, Severity};

/// How many findings of one code are listed for one file; of more, only the number is shown.
///
/// A text of some hundred kilobytes can hold tens of thousands, each with a line of its own to show.
pub const MOST_OF_A_CODE: usize = 100;

/// Collects findings in any order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// How many are listed, by file and code.
    listed: HashMap<String, HashMap<&'static str, usize>>,
    pub(super) unlisted: BTreeMap<Kind, usize>,
    /// The comments of the files read so far that silence something.
    pub(super) allows: Vec<Allow>,
}

/// Findings of one severity and code in one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub file: String,
    pub severity: Severity,
    pub code: &'static str,
}

/// Findings that are counted and not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unlisted<'a> {
    /// As findings show it; empty for those without a place.
    pub file: &'a str,
    pub severity: Severity,
    pub code: &'static str,
    pub count: usize,
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

impl Report {
    /// Adds a finding; it is only counted where the file has too many of its code already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let file = file_of(&diagnostic);
        match self.is_full(file, diagnostic.code) {
            true => {
                let file = file.to_owned();
                self.count(&file, diagnostic.severity, diagnostic.code, 1);
            }
            false => {
                let codes = self.listed.entry(file.to_owned()).or_default();
                *codes.entry(diagnostic.code).or_default() += 1;
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Returns whether no more findings of a code are listed for a file, so that making one can be spared.
    pub fn is_full(&self, file: &str, code: &str) -> bool {
        let listed = self.listed.get(file).and_then(|codes| codes.get(code));
        listed.is_some_and(|listed| *listed >= MOST_OF_A_CODE)
    }

    /// Counts findings that are not listed.
    pub fn count(&mut self, file: &str, severity: Severity, code: &'static str, count: usize) {
        let kind = Kind {
            file: file.to_owned(),
            severity,
            code,
        };
        *self.unlisted.entry(kind).or_default() += count;
    }

    /// Returns the findings that are only counted, by file and severity.
    pub fn unlisted(&self) -> impl Iterator<Item = Unlisted<'_>> {
        self.unlisted.iter().map(|(kind, count)| Unlisted {
            file: &kind.file,
            severity: kind.severity,
            code: kind.code,
            count: *count,
        })
    }

    /// Takes over the findings of another report.
    pub fn append(&mut self, other: Report) {
        other
            .diagnostics
            .into_iter()
            .for_each(|diagnostic| self.push(diagnostic));
        for (kind, count) in other.unlisted {
            *self.unlisted.entry(kind).or_default() += count;
        }
        self.allows.extend(other.allows);
    }

    /// Adds the comments of a file that silence something.
    pub fn add_allows(&mut self, allows: Vec<Allow>) {
        self.allows.extend(allows);
    }

    /// Gives every diagnostic another severity; `None` drops it.
    pub fn relevel(&mut self, level: &dyn Fn(Severity, &'static str) -> Option<Severity>) {
        self.diagnostics.retain_mut(|diagnostic| {
            match level(diagnostic.severity, diagnostic.code) {
                Some(severity) => {
                    diagnostic.severity = severity;
                    true
                }
                None => false,
            }
        });
        for (kind, count) in std::mem::take(&mut self.unlisted) {
            if let Some(severity) = level(kind.severity, kind.code) {
                self.count(&kind.file, severity, kind.code, count);
            }
        }
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
        let mut listed = self.diagnostics.iter();
        listed.any(|diagnostic| diagnostic.severity == Severity::Error)
            || self
                .unlisted
                .keys()
                .any(|kind| kind.severity == Severity::Error)
    }

    /// Says whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty() && self.unlisted.is_empty()
    }

    /// Counts what [`Report::sorted`] and [`Report::unlisted`] return.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let listed = self.sorted();
        let listed = listed.iter().map(|diagnostic| (diagnostic.severity, 1));
        let unlisted = self.unlisted().map(|kind| (kind.severity, kind.count));
        for (severity, count) in listed.chain(unlisted) {
            match severity {
                Severity::Error => counts.errors += count,
                Severity::Warning => counts.warnings += count,
                Severity::Note => counts.notes += count,
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

impl Unlisted<'_> {
    /// Returns `and 1,234 more of this kind in `a.yaml``.
    pub fn sentence(&self) -> String {
        let place = match self.file {
            "" => String::new(),
            file => format!(" in `{file}`"),
        };
        format!("and {} more of this kind{place}", grouped(self.count))
    }
}

/// Writes a number with a comma between each three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn file_of(diagnostic: &Diagnostic) -> &str {
    let label = diagnostic.labels.first();
    label.map_or("", |label| label.source.name.as_str())
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
