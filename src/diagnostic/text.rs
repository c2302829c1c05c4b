//! Findings as text with marked source lines, in the look of rustc.

use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Label, Report, Severity, Source, visible};

/// Lines longer than this are not shown with a marker: one line may be a whole file.
const LONGEST_LINE: usize = 2_000;

impl Report {
    /// Renders every finding and a line that counts them; empty where nothing was found.
    pub fn to_text(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for diagnostic in self.sorted() {
            text.push_str(&one(diagnostic, &renderer));
            text.push_str("\n\n");
        }
        for more in self.unlisted() {
            let title = format!("{}[{}]", more.severity.as_str(), more.code);
            text.push_str(&format!("{title}: {}\n\n", more.sentence()));
        }
        if !self.is_empty() {
            text.push_str(&self.summary());
            text.push('\n');
        }
        text
    }

    /// Returns the counts in words: `2 errors, 1 warning`.
    pub fn summary(&self) -> String {
        let counts = self.counts();
        let parts: Vec<String> = [
            (counts.errors, "error"),
            (counts.warnings, "warning"),
            (counts.notes, "note"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}{}", if count == 1 { "" } else { "s" }))
        .collect();
        if parts.is_empty() {
            "nothing found".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

fn one(diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = visible(&diagnostic.message);
    let mut group = level
        .primary_title(&*message)
        .id(diagnostic.code)
        .elements(None::<annotate_snippets::Element<'_>>);
    for (position, labels) in by_source(&diagnostic.labels).into_iter().enumerate() {
        group = add_snippet(group, &labels, position == 0);
    }
    let hints: Vec<_> = diagnostic.hints.iter().map(|hint| visible(hint)).collect();
    for hint in &hints {
        group = group.element(Level::HELP.message(&**hint));
    }
    renderer.render(&[group])
}

fn by_source(labels: &[Label]) -> Vec<Vec<&Label>> {
    let mut groups: Vec<Vec<&Label>> = Vec::new();
    for label in labels {
        match groups
            .iter_mut()
            .find(|group| Arc::ptr_eq(&group[0].source, &label.source))
        {
            Some(group) => group.push(label),
            None => groups.push(vec![label]),
        }
    }
    groups
}

fn add_snippet<'a>(group: Group<'a>, labels: &[&'a Label], first: bool) -> Group<'a> {
    let source: &'a Source = &labels[0].source;
    let shown = shown_lines(source, labels);
    if shown.lines().any(|line| line.len() > LONGEST_LINE) {
        let place = labels[0].start();
        let origin = annotate_snippets::Origin::path(source.name.as_str());
        return group.element(origin.line(place.line).char_column(place.column));
    }
    let start = shown.as_ptr() as usize - source.text.as_ptr() as usize;
    let line = source.line_column(start).line;
    let mut snippet = Snippet::source(shown)
        .line_start(line)
        .path(source.name.as_str());
    for (position, label) in labels.iter().enumerate() {
        let kind = if first && position == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let text = (!label.text.is_empty()).then_some(label.text.as_str());
        let range = one_line(source, label.range.clone());
        // A place among the carriage returns that end a line is shown at the end of what is shown.
        let within = |offset: usize| (offset - start).min(shown.len());
        snippet = snippet.annotation(
            kind.span(within(range.start)..within(range.end))
                .label(text),
        );
    }
    group.element(snippet)
}

/// Returns the whole lines that hold the labels' beginnings.
fn shown_lines<'a>(source: &'a Source, labels: &[&Label]) -> &'a str {
    let offsets = || labels.iter().map(|label| label.range.start);
    let first = offsets().min().unwrap_or(0);
    let last = offsets().max().unwrap_or(0);
    let start = source.text[..first]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let end = source.text[last..]
        .find('\n')
        .map_or(source.text.len(), |length| last + length);
    source.text[start..end].trim_end_matches('\r')
}

/// Cuts a range to its first line: a marker over many lines hides more than it shows.
fn one_line(source: &Source, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let line_end = source.text[range.start..]
        .find(['\r', '\n'])
        .map_or(source.text.len(), |length| range.start + length);
    range.start..range.end.min(line_end)
}
