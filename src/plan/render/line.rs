//! Lines of a difference, before they are text or markdown.

use crate::diagnostic::Segment;
use crate::printable;

/// Whether a line is of something gained, lost or different; picks its mark and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Added,
    Removed,
    Changed,
    Context,
}

/// One line of a difference.
pub(super) struct Line {
    /// How many steps it is indented.
    pub depth: usize,
    pub tone: Tone,
    pub text: String,
}

/// Returns a line; names and values in it cannot move the terminal or begin another line.
pub(super) fn line(depth: usize, tone: Tone, text: &str) -> Line {
    let text = printable::text(text).replace('\n', "\\n");
    Line { depth, tone, text }
}

/// Writes a path with dots; a member that is no plain word stands in quotes.
pub(super) fn path(segments: &[Segment]) -> String {
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | ':' | '/'))
    };
    let shown: Vec<String> = segments
        .iter()
        .map(|segment| match segment {
            Segment::Key(key) if !plain(key) => format!("{key:?}"),
            other => other.to_string(),
        })
        .collect();
    shown.join(".")
}
