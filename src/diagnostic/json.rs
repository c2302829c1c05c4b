//! Findings as JSON, for editors and pipelines.

use serde_json::{Value, json};

use super::{Diagnostic, Label, Report, Unlisted, page};

/// The version of the shape below; it grows only when a field changes its meaning or goes.
const FORMAT_VERSION: u32 = 1;

/// Longer source lines are cut: one line may be a whole file.
const LONGEST_LINE: usize = 2_000;

impl Report {
    /// Returns the findings as a value.
    ///
    /// `{"format_version": 1, "errors", "warnings", "notes", "diagnostics": [{"severity", "code", "message", "file",
    /// "line", "column", "end_line", "end_column", "source_line", "hints", "labels", "page"}]}`. Lines and columns count from 1,
    /// columns in characters; the end is exclusive. The place of a finding is that of its first label, and `null` where
    /// it has none; `labels` holds all of them with their texts. Of a code that a file has too often, the rest is only
    /// counted: `"unlisted": [{"severity", "code", "file", "count"}]`.
    pub fn to_json(&self) -> Value {
        let counts = self.counts();
        json!({
            "format_version": FORMAT_VERSION,
            "errors": counts.errors,
            "warnings": counts.warnings,
            "notes": counts.notes,
            "diagnostics": self.sorted().into_iter().map(one).collect::<Vec<_>>(),
            "unlisted": self.unlisted().map(unlisted).collect::<Vec<_>>(),
        })
    }
}

fn one(diagnostic: &Diagnostic) -> Value {
    let mut value = json!({
        "severity": diagnostic.severity.as_str(),
        "code": diagnostic.code,
        "message": diagnostic.message,
        "file": null, "line": null, "column": null, "end_line": null, "end_column": null, "source_line": null,
        "hints": diagnostic.hints,
        "page": page(diagnostic.code),
        "labels": diagnostic.labels.iter().map(label).collect::<Vec<_>>(),
    });
    if let Some(primary) = diagnostic.labels.first() {
        for (key, part) in place(primary) {
            value[key] = part;
        }
        let line: String = primary
            .source
            .line_at(primary.range.start)
            .chars()
            .take(LONGEST_LINE)
            .collect();
        value["source_line"] = line.into();
    }
    value
}

fn unlisted(more: Unlisted) -> Value {
    let file = (!more.file.is_empty()).then_some(more.file);
    json!({"severity": more.severity.as_str(), "code": more.code, "file": file, "count": more.count})
}

fn label(label: &Label) -> Value {
    let mut value = json!({});
    for (key, part) in place(label) {
        value[key] = part;
    }
    value["text"] = label.text.as_str().into();
    value
}

fn place(label: &Label) -> [(&'static str, Value); 5] {
    let (start, end) = (label.start(), label.end());
    [
        ("file", label.source.name.as_str().into()),
        ("line", start.line.into()),
        ("column", start.column.into()),
        ("end_line", end.line.into()),
        ("end_column", end.column.into()),
    ]
}
