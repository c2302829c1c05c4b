//! Finds the comments that silence a warning: `# stepwright: allow CODE reason`.

use std::ops::Range;
use std::sync::Arc;

use super::{Kind, Node};
use crate::diagnostic::{Allow, Covers, Source};

/// How such a comment begins, behind the `#` and spaces.
const NAME: &str = "stepwright:";

/// Lists the comments of a YAML text, whose nodes say what is a string and so no comment.
///
/// A comment behind something is about its own line; one alone is about the next line that is not a comment, or about
/// the whole file where nothing comes before it.
pub(super) fn find(source: &Arc<Source>, roots: &[Node]) -> Vec<Allow> {
    if !source.text.contains(NAME) {
        return Vec::new();
    }
    let mut held = Vec::new();
    roots.iter().for_each(|root| strings(root, &mut held));
    held.sort_by_key(|span| span.start);
    let is_in_string = |offset: usize| {
        let before = held.partition_point(|span| span.start <= offset);
        before > 0 && held[before - 1].contains(&offset)
    };
    let mut found: Vec<Allow> = Vec::new();
    // Those of the lines before this one that wait for the line that they are about.
    let mut waiting = 0;
    let (mut start, mut is_top) = (0, true);
    for (index, line) in source.text.split_inclusive('\n').enumerate() {
        let number = index + 1;
        let text = line.trim();
        let is_alone = text.is_empty() || text.starts_with('#');
        if !is_alone {
            for allow in found.iter_mut().rev().take(waiting) {
                allow.covers = Covers::Line(number);
            }
            waiting = 0;
            is_top &= text == "---" || text.starts_with('%');
        }
        if let Some((at, code)) = comment(line)
            && !is_in_string(start + at)
        {
            found.push(Allow {
                source: Arc::clone(source),
                range: start + at..start + at + code.len(),
                code: code.to_owned(),
                covers: match is_alone && is_top {
                    true => Covers::File,
                    false => Covers::Line(number),
                },
            });
            waiting += usize::from(is_alone && !is_top);
        }
        start += line.len();
    }
    found
}

/// Returns the code that a line's comment allows, and where it begins in the line.
fn comment(line: &str) -> Option<(usize, &str)> {
    let mut marks = line.match_indices('#');
    marks.find_map(|(at, _)| {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|character| !character.is_whitespace()) {
            return None;
        }
        let rest = line[at + 1..].trim_start().strip_prefix(NAME)?;
        let rest = rest.trim_start().strip_prefix("allow")?;
        let code = rest.strip_prefix([' ', '\t'])?.trim_start();
        let from = line.len() - code.len();
        let length = code.find([' ', '\t', '\r', '\n', ',', ':']);
        let code = &code[..length.unwrap_or(code.len())];
        (!code.is_empty()).then_some((from, code))
    })
}

/// Collects where strings are that look as if they held such a comment.
fn strings(node: &Node, found: &mut Vec<Range<usize>>) {
    match &node.kind {
        Kind::String(text) if text.contains(NAME) => found.push(node.span.clone()),
        Kind::List(items) => items.iter().for_each(|item| strings(item, found)),
        _ => {
            for entry in node.entries() {
                if entry.key.contains(NAME) {
                    found.push(entry.key_span.clone());
                }
                strings(&entry.value, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;

    /// Returns the codes with the lines that they are about, 0 for the file.
    fn allowed(text: &str) -> Vec<(String, usize)> {
        let source = Arc::new(Source::new("a.yaml", text));
        let roots = crate::document::yaml::read(&source, &mut Report::default()).unwrap();
        let found = find(&source, &roots).into_iter();
        let line = |covers| match covers {
            Covers::File => 0,
            Covers::Line(line) => line,
        };
        found
            .map(|allow| (allow.code, line(allow.covers)))
            .collect()
    }

    #[test]
    fn a_comment_is_about_its_line_the_next_one_or_the_file() {
        let text = "# a file\n# stepwright: allow top-code because\n---\na: 1 # stepwright: allow own-line x\n\
            # stepwright: allow first-code x\n#stepwright:allow second-code\n\nb: 2\n";
        let expected = [
            ("top-code", 0),
            ("own-line", 4),
            ("first-code", 8),
            ("second-code", 8),
        ];
        assert_eq!(
            allowed(text),
            expected.map(|(code, line)| (code.to_owned(), line))
        );
    }

    #[test]
    fn what_is_in_a_string_is_no_comment() {
        let text = "a: |\n  # stepwright: allow in-block x\nb: '# stepwright: allow in-quotes x'\nc: a#stepwright:allow no-space\n\
            d: # stepwright: allow\n";
        assert_eq!(allowed(text), []);
    }
}
