//! What is wrong, where, and how to say it.
//!
//! Every check pushes [`Diagnostic`]s into a [`Report`]; only at the end is the report sorted and rendered,
//! as text for people, as JSON for programs, or as what code hosts take. Nothing here prints.

mod allow;
mod code;
mod github;
mod json;
mod label;
mod path;
mod places;
mod report;
mod sarif;
mod silence;
mod text;
mod visible;

pub use allow::{Allow, Covers, Effect};
pub use code::{Code, Examples, Excerpt, page};
pub use label::{Label, LineColumn, Source};
pub use path::{Segment, pointer};
pub use places::Places;
pub use report::{Counts, MOST_OF_A_CODE, Report, Unlisted};
use visible::visible;
pub use visible::{is_hidden, what_it_does};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    /// Returns the word that text and JSON use.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One finding: one cause, told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable and lower case with dashes, such as `unknown-key`.
    pub code: &'static str,
    /// A lower-case phrase with names in backticks.
    pub message: String,
    /// The places it is about; the first is the primary one.
    pub labels: Vec<Label>,
    /// What to do instead, one way out each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// Starts an error without a place.
    pub fn error(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Error, code, message)
    }

    /// Starts a warning without a place.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(Severity::Warning, code, message)
    }

    /// Starts a finding without a place.
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity,
            code,
            message: message.into(),
            labels: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Adds places; `None` and several are both fine.
    pub fn at(mut self, labels: impl IntoIterator<Item = Label>) -> Diagnostic {
        self.labels.extend(labels);
        self
    }

    /// Adds a way out.
    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }

    /// Returns the message, and each hint in a line of its own.
    pub(crate) fn message_with_hints(&self) -> String {
        let hints = self.hints.iter().map(|hint| format!("\nhelp: {hint}"));
        std::iter::once(self.message.clone()).chain(hints).collect()
    }

    /// Adds a way out where there is one.
    pub fn hints(mut self, hints: impl IntoIterator<Item = String>) -> Diagnostic {
        self.hints.extend(hints);
        self
    }
}

/// Returns the candidate that `written` was probably meant to be.
pub fn closest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let folded = fold(written);
    let length = folded.chars().count();
    let mut work = MOST_WORK;
    candidates
        .into_iter()
        .filter_map(|candidate| {
            // Names get one slip for every three letters: shorter ones are all alike.
            let most = candidate.len().min(written.len()) / 3;
            let other = candidate.chars().filter(|c| !is_folded_away(*c)).count();
            if length.abs_diff(other) > most || length.max(other) > LONGEST_NAME {
                return None;
            }
            work = work.checked_sub(length * other)?;
            let distance = strsim::damerau_levenshtein(&folded, &fold(candidate));
            (distance <= most).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Names longer than this, in characters, resemble nothing.
const LONGEST_NAME: usize = 256;

/// How much comparing is done for one name, in pairs of characters: enough for thousands of candidates.
const MOST_WORK: usize = 1_000_000;

/// Returns the hint "did you mean" for a name that is not among the candidates.
pub fn did_you_mean<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    closest(written, candidates).map(|name| format!("did you mean `{name}`?"))
}

/// Makes `StartAt`, `start_at` and `start-at` one spelling.
fn fold(name: &str) -> String {
    name.chars()
        .filter(|c| !is_folded_away(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_folded_away(c: char) -> bool {
    matches!(c, '_' | '-' | ' ')
}
