//! Findings as workflow commands of GitHub Actions, which marks the lines of a request with them.

use super::{Diagnostic, Report, Severity};

impl Report {
    /// Returns one command a line, empty where nothing was found; `folder` leads from the repository's root to the
    /// project and is empty or ends with `/`.
    pub fn to_github(&self, folder: &str) -> String {
        self.sorted()
            .into_iter()
            .map(|diagnostic| command(diagnostic, folder) + "\n")
            .collect()
    }
}

fn command(diagnostic: &Diagnostic, folder: &str) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = place(diagnostic, folder);
    properties.push(("title", format!("stepwright: {}", diagnostic.code)));
    let properties: Vec<String> = properties
        .into_iter()
        .map(|(key, value)| format!("{key}={}", property(&value)))
        .collect();
    format!(
        "::{level} {}::{}",
        properties.join(","),
        data(&diagnostic.message_with_hints())
    )
}

/// Columns are given for one line only: GitHub takes none where a range ends in another line.
fn place(diagnostic: &Diagnostic, folder: &str) -> Vec<(&'static str, String)> {
    let Some(label) = diagnostic.labels.first() else {
        return Vec::new();
    };
    let (start, end) = (label.start(), label.end());
    let mut place = vec![
        ("file", format!("{folder}{}", label.source.name)),
        ("line", start.line.to_string()),
    ];
    if start.line == end.line {
        place.push(("col", start.column.to_string()));
        place.push(("endColumn", end.column.to_string()));
    } else {
        place.push(("endLine", end.line.to_string()));
    }
    place
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
