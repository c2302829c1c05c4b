//! Comments that silence a warning: `# stepwright: allow CODE reason`.

use std::ops::Range;
use std::sync::Arc;

use super::{Diagnostic, Label, Severity, Source};

/// One comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    pub source: Arc<Source>,
    /// Byte range of the code in the source's text.
    pub range: Range<usize>,
    /// As it is written; it may be no code at all.
    pub code: String,
    pub covers: Covers,
}

/// What a comment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covers {
    File,
    /// A line, counted from 1.
    Line(usize),
}

/// What a comment did in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Nothing,
    /// It is about an error, which nothing silences.
    MetError,
    Silenced,
}

impl Allow {
    /// Returns whether the comment is about a diagnostic of its code: by the line where its first place begins.
    pub(super) fn is_about(&self, diagnostic: &Diagnostic) -> bool {
        diagnostic.labels.first().is_some_and(|label| {
            label.source.name == self.source.name
                && match self.covers {
                    Covers::File => true,
                    Covers::Line(line) => label.start().line == line,
                }
        })
    }

    /// Makes the note about a comment without effect; nothing where it has one.
    pub fn without_effect(&self, effect: Effect) -> Option<Diagnostic> {
        let (message, hint) = match effect {
            Effect::Silenced => return None,
            Effect::MetError => (
                format!(
                    "`{}` is an error here, which no comment silences",
                    self.code
                ),
                "fix the error, and remove the comment",
            ),
            Effect::Nothing => (
                format!("nothing here is reported as `{}`", self.code),
                "remove the comment; it is about its own line, the next line, or at the top of a file all of it",
            ),
        };
        Some(self.note(message).hint(hint))
    }

    /// Makes the note about a comment whose code does not exist.
    pub fn of_unknown_code(&self, meant: Option<String>) -> Diagnostic {
        let message = format!("unknown diagnostic code `{}`", self.code);
        self.note(message).hints(meant)
    }

    fn note(&self, message: String) -> Diagnostic {
        let label = Label::new(&self.source, self.range.clone(), "");
        Diagnostic::new(Severity::Note, "unused-allow", message).at([label])
    }
}
