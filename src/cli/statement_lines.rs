//! An IAM statement for people, line by line.

use crate::policy;

/// Lays out what a statement allows: its actions, its resources, its conditions.
pub(super) fn layout(statement: &policy::Statement) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(listed("allow", &statement.action));
    lines.extend(listed("allow every action but", &statement.not_action));
    lines.extend(listed("on", &statement.resource));
    lines.extend(listed("on all but", &statement.not_resource));
    for (operator, keys) in &statement.condition {
        for (key, value) in keys.as_object().into_iter().flatten() {
            lines.push(format!("  {:<6}{operator} {key} {value}", "if"));
        }
    }
    lines
}

/// Lists items below each other, behind a word.
pub(super) fn listed(word: &str, items: &[String]) -> Vec<String> {
    let first = items.first().map(|item| format!("  {word:<6}{item}"));
    let rest = items.iter().skip(1).map(|item| format!("        {item}"));
    first.into_iter().chain(rest).collect()
}
