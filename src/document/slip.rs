//! Slips that people make, and the hints they get.

use crate::diagnostic::{Diagnostic, Label, Source};

/// Returns the finding for a whole number that no integer type holds.
pub(super) fn overflow(raw: &str, label: Label) -> Diagnostic {
    Diagnostic::error("number-too-large", format!("the number `{raw}` does not fit into 64 bits"))
        .at([label])
        .hint("put it in quotes if it is an identifier")
}

/// Recognises the two classic slips with references at a syntax error.
pub(super) fn reference_hint(source: &Source, offset: usize, code: &str) -> Option<String> {
    if code != "syntax" {
        return None;
    }
    let before = &source.text[..source.floor(offset)];
    // Parsers notice the slip at the `{` or at what follows, up to the next line.
    let start = before.trim_end().rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = source.text[before.len()..].find('\n').map_or(source.text.len(), |length| before.len() + length);
    let reference = unquoted_reference(&source.text[start..line_end])?;
    Some(format!("put the reference in quotes, \"{reference}\": a string that is exactly one reference takes the value's own type"))
}

/// Finds `${…}` right behind `:`, `,`, `[` or `{` and white space, where a quote should be.
fn unquoted_reference(line: &str) -> Option<&str> {
    line.match_indices("${").find_map(|(at, _)| {
        let opens = line[..at].trim_end().ends_with([':', ',', '[', '{']);
        let length = line[at..].find('}')? + 1;
        opens.then(|| &line[at..at + length])
    })
}

/// Names the way out for tags of CloudFormation, the only ones that are met in practice.
pub(super) fn tag_hint(source: &Source, offset: usize) -> Option<String> {
    let rest = source.line_at(offset);
    let known = ["!Sub", "!GetAtt", "!Ref", "!Join", "!ImportValue", "!If"];
    known.iter().any(|tag| rest.contains(tag)).then(|| {
        "functions of CloudFormation are not read: write `${Name}` and give its value under `substitutions`".to_owned()
    })
}
