//! The bytes of a file as text that a reader may see.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, Report, Source};
use crate::files::{self, ReadError};

/// Largest file that is read, in bytes: four times the largest definition that AWS takes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Reads a file of a project into a source whose findings show it as `name`; `root` is the project's folder without links.
pub fn read_source(
    root: &Path,
    path: &Path,
    name: &str,
    report: &mut Report,
) -> Option<Arc<Source>> {
    let bytes = match files::read_inside(root, path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.push(unreadable(name, &error));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        // Editors show no byte order mark, so no column counts it.
        Ok(text) => checked(
            Arc::new(Source::new(
                name,
                text.strip_prefix('\u{feff}').unwrap_or(&text),
            )),
            report,
        ),
        Err(error) => {
            report.push(not_utf8(
                name,
                error.as_bytes(),
                error.utf8_error().valid_up_to(),
            ));
            None
        }
    }
}

fn unreadable(name: &str, error: &ReadError) -> Diagnostic {
    let code = match error {
        ReadError::Outside => {
            let message = format!("`{name}` is a link that leads out of the project");
            let hint =
                "copy the file into the project: what is deployed is what the repository holds";
            return Diagnostic::error("outside-project", message).hint(hint);
        }
        ReadError::TooLarge { .. } | ReadError::Endless { .. } => "file-too-large",
        ReadError::Io(_) | ReadError::Kind(_) => "unreadable-file",
    };
    Diagnostic::error(code, format!("cannot read `{name}`: {error}"))
}

fn not_utf8(name: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    // What can be shown is the text up to the fault, and a marker behind it.
    let text = String::from_utf8_lossy(&bytes[..valid]).into_owned() + "\u{fffd}";
    let source = Arc::new(Source::new(name, text));
    let label = Label::new(&source, valid..valid + 3, "not UTF-8 from here");
    let diagnostic =
        Diagnostic::error("not-utf8", format!("`{name}` is not UTF-8 text")).at([label]);
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            diagnostic.hint("it looks like UTF-16: save it as UTF-8")
        }
        _ => diagnostic.hint("save the file as UTF-8"),
    }
}

fn checked(source: Arc<Source>, report: &mut Report) -> Option<Arc<Source>> {
    let control = |character: char| character < ' ' && !matches!(character, '\t' | '\n' | '\r');
    let Some((offset, character)) = source
        .text
        .char_indices()
        .find(|(_, character)| control(*character))
    else {
        return Some(source);
    };
    let message = format!(
        "control character U+{:04X} in `{}`",
        u32::from(character),
        source.name
    );
    let label = Label::new(&source, offset..offset + 1, "not allowed in YAML or JSON");
    let hint = "remove it, or write it as an escape inside a double-quoted string";
    report.push(
        Diagnostic::error("control-character", message)
            .at([label])
            .hint(hint),
    );
    None
}
