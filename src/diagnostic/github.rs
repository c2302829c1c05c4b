//! Findings as workflow commands of GitHub Actions, which marks the lines of a request with them.

use super::{Diagnostic, Report, Severity, Unlisted, page, visible};

impl Report {
    /// Returns one command a line, empty where nothing was found; `folder` leads from the repository's root to the
    /// project and is empty or ends with `/`.
    pub fn to_github(&self, folder: &str) -> String {
        let sorted = self.sorted();
        let listed = sorted
            .iter()
            .map(|diagnostic| command(diagnostic, folder) + "\n");
        let unlisted = self.unlisted().map(|more| more_of(&more, folder) + "\n");
        listed.chain(unlisted).collect()
    }
}

fn command(diagnostic: &Diagnostic, folder: &str) -> String {
    let level = level(diagnostic.severity);
    let mut properties = place(diagnostic, folder);
    properties.push(("title", format!("stepwright: {}", diagnostic.code)));
    let properties: Vec<String> = properties
        .into_iter()
        .map(|(key, value)| format!("{key}={}", property(&value)))
        .collect();
    format!(
        "::{level} {}::{}",
        properties.join(","),
        data(&visible(&format!(
            "{}\n{}",
            diagnostic.message_with_hints(),
            page(diagnostic.code)
        )))
    )
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// How many more there are of a kind, at the file that has them.
fn more_of(more: &Unlisted, folder: &str) -> String {
    let file = match more.file {
        "" => String::new(),
        file => format!("file={},", property(&format!("{folder}{file}"))),
    };
    let title = property(&format!("stepwright: {}", more.code));
    let message = data(&more.sentence());
    format!("::{} {file}title={title}::{message}", level(more.severity))
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
