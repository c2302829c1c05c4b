//! Slips that people make, and the hints they get.

use crate::diagnostic::{Diagnostic, Label, Source};

/// Returns the finding for an integer that no integer type holds.
pub(super) fn overflow(raw: &str, label: Label) -> Diagnostic {
    Diagnostic::error(
        "number-too-large",
        format!("the number `{raw}` does not fit into 64 bits"),
    )
    .at([label])
    .hint("put it in quotes if it is an identifier")
}

/// Names the way out of what YAML's grammar makes easy to get wrong.
pub(super) fn quoting_hint(message: &str) -> Option<String> {
    if message.contains("tabs disallowed") {
        return Some("indent with spaces: YAML takes no tabs there".to_owned());
    }
    if message.contains("mapping values are not allowed") {
        return Some(
            "a string that contains `: ` needs quotes; or a line above is indented differently"
                .to_owned(),
        );
    }
    message
        .contains("cannot begin with")
        .then(|| "quote the string".to_owned())
}

/// Recognises the two classic slips with references at a syntax error.
pub(super) fn reference_hint(source: &Source, offset: usize, code: &str) -> Option<String> {
    if code != "syntax" {
        return None;
    }
    let before = &source.text[..source.floor(offset)];
    // Parsers notice the slip at the `{` or at what follows, up to the next line.
    let start = before
        .trim_end()
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let line_end = source.text[before.len()..]
        .find('\n')
        .map_or(source.text.len(), |length| before.len() + length);
    let line = &source.text[start..line_end];
    if opens_value(line, "{%").is_some() {
        return Some("put the JSONata expression in quotes: \"{% … %}\"".to_owned());
    }
    let reference = unquoted_reference(line)?;
    Some(format!(
        "put the reference in quotes, \"{reference}\": a string that is exactly one reference takes the value's own type"
    ))
}

/// Finds `${…}` right behind `:`, `,`, `[` or `{` and white space, where a quote should be.
fn unquoted_reference(line: &str) -> Option<&str> {
    let at = opens_value(line, "${")?;
    let length = line[at..].find('}')? + 1;
    Some(&line[at..at + length])
}

/// Finds a marker that begins a value without a quote.
fn opens_value(line: &str, marker: &str) -> Option<usize> {
    let opens = |at: usize| {
        let before = line[..at].trim_end();
        // `arn:${X}` is one text; `"key":${X}` is JSON.
        let joined = before.len() == at && before.ends_with(':') && !before.ends_with("\":");
        before.ends_with([':', ',', '[', '{', '-']) && !joined
    };
    line.match_indices(marker)
        .map(|(at, _)| at)
        .find(|at| opens(*at))
}

/// What to write in the place of CloudFormation's functions, in short form and in long form.
pub const HINT_FOR_FUNCTIONS: &str = "CloudFormation functions are not evaluated: write `${Name}` and set its value under `substitutions`";

/// Names the way out for tags of CloudFormation, the only ones that are met in practice.
pub(super) fn tag_hint(source: &Source, offset: usize) -> Option<String> {
    let rest = source.line_at(offset);
    let known = ["!Sub", "!GetAtt", "!Ref", "!Join", "!ImportValue", "!If"];
    known
        .iter()
        .any(|tag| rest.contains(tag))
        .then(|| HINT_FOR_FUNCTIONS.to_owned())
}
