//! The bytes of a file as text that a reader may see.

use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Label, Report, Source};

/// Largest file that is read, in bytes: four times the largest definition that AWS takes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Reads a file into a source whose findings show it as `name`.
pub fn read_source(path: &Path, name: &str, report: &mut Report) -> Option<Arc<Source>> {
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(problem) => {
            report.push(Diagnostic::error(
                problem.0,
                format!("cannot read `{name}`: {}", problem.1),
            ));
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

fn bytes(path: &Path) -> Result<Vec<u8>, (&'static str, String)> {
    let unreadable = |error: std::io::Error| ("unreadable-file", error.to_string());
    let length = std::fs::metadata(path).map_err(unreadable)?;
    if !length.is_file() {
        return Err(("unreadable-file", "not a file".to_owned()));
    }
    if length.len() > LARGEST {
        let text = format!("it has {} bytes, {LARGEST} at most are read", length.len());
        return Err(("file-too-large", text));
    }
    std::fs::read(path).map_err(unreadable)
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
