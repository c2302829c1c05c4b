//! The page of the documentation.

use std::fmt::Write as _;

use super::{CHAPTERS, levels};

const HEAD: &str = "# Diagnostic codes

Every diagnostic of `stepwright validate` has a code that never changes its meaning. `stepwright validate --explain CODE` shows the same
as this page. Examples without a name of their own belong under `States` of a definition that begins at its first state.

Warnings and notes are lints: `lints` in `stepwright.yaml` sets the level of a code or of a group, and a comment silences one of them
([language.md](language.md#levels)). Errors are what AWS, or stepwright itself, does not take; they are errors always.
";

/// Writes docs/codes.md.
pub fn to_markdown() -> String {
    let mut text = String::from(HEAD);
    for chapter in CHAPTERS {
        let _ = write!(text, "\n## {}\n", chapter.title);
        for entry in chapter.entries() {
            let (name, level) = (entry.code.name, levels::sentence(&entry));
            let code = entry.code.to_markdown();
            let _ = write!(text, "\n### {name}\n\n{level}\n\n{code}");
        }
    }
    text
}
