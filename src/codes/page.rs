//! The page of the documentation.

use std::fmt::Write as _;

use super::CHAPTERS;

const HEAD: &str = "# Diagnostic codes

Every diagnostic of `stepwright validate` has a code that never changes its meaning. `stepwright validate --explain CODE` shows the same
as this page. Examples without a name of their own belong under `States` of a definition that begins at its first state.
";

/// Writes docs/codes.md.
pub fn to_markdown() -> String {
    let mut text = String::from(HEAD);
    for chapter in CHAPTERS {
        let _ = write!(text, "\n## {}\n", chapter.title);
        for code in chapter.codes() {
            let _ = write!(text, "\n### {}\n\n{}", code.name, code.to_markdown());
        }
    }
    text
}
