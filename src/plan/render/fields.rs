//! Fields that differ, as lines: what changed, from what, to what.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::line::{Line, Tone, line, path};
use super::statement;
use crate::asl::diff::FieldChange;
use crate::yaml;

/// Strings longer than this, or with line breaks, are compared line by line; lists and maps are written on one line up to here.
const LONG: usize = 60;

/// The longest string that is written on one line, in characters with its quotes.
const LONGEST_STRING: usize = 120;

/// The flag that shows what is folded.
pub(super) const UNFOLD: &str = "`--full` shows them";

/// Lays out one field; of a value that is new or gone, at most `most` lines.
pub(super) fn field(change: &FieldChange, depth: usize, most: usize, lines: &mut Vec<Line>) {
    // Only the definition of a machine or a state that is no map is shown as a whole.
    let name = if change.path.is_empty() {
        "definition".to_owned()
    } else {
        path(&change.path)
    };
    match (&change.before, &change.after) {
        (Some(Value::String(before)), Some(Value::String(after)))
            if is_long(before) || is_long(after) =>
        {
            lines.push(line(depth, Tone::Changed, &format!("{name}:")));
            text_diff(before, after, depth + 1, lines);
        }
        (Some(before), Some(after)) if is_tree(before) || is_tree(after) => {
            lines.push(line(depth, Tone::Changed, &format!("{name}:")));
            text_diff(&text(before), &text(after), depth + 1, lines);
        }
        (Some(before), Some(after)) => {
            let text = format!("{name}: {before} -> {after}");
            lines.push(line(depth, Tone::Changed, &text));
        }
        (None, Some(value)) => whole(change, &name, value, (depth, Tone::Added), most, lines),
        (Some(value), None) => whole(change, &name, value, (depth, Tone::Removed), most, lines),
        (None, None) => {}
    }
}

/// Lays out a value that is new or gone: a statement in words, anything else as YAML.
fn whole(
    change: &FieldChange,
    name: &str,
    value: &Value,
    (depth, tone): (usize, Tone),
    most: usize,
    lines: &mut Vec<Line>,
) {
    if let Some(statements) = statement::lines(change, value, depth, tone) {
        lines.extend(statements);
        return;
    }
    let short = value.to_string();
    let longest = match value {
        Value::String(text) if !text.contains('\n') => LONGEST_STRING,
        _ => LONG,
    };
    if short.chars().count() <= longest {
        lines.push(line(depth, tone, &format!("{name}: {short}")));
        return;
    }
    lines.push(line(depth, tone, &format!("{name}:")));
    let text = text(value);
    let count = text.lines().count();
    // A fold that saves no line is none.
    let shown = if count > most.saturating_add(1) {
        most
    } else {
        count
    };
    let body = text.lines().take(shown);
    lines.extend(body.map(|text| line(depth + 1, tone, text)));
    if shown < count {
        lines.push(line(depth + 1, Tone::Context, &folded(count - shown)));
    }
}

/// Says how many lines are left out, and how to see them.
pub(super) fn folded(count: usize) -> String {
    format!("... {count} more lines; {UNFOLD}")
}

fn text_diff(before: &str, after: &str, depth: usize, lines: &mut Vec<Line>) {
    let diff = TextDiff::from_lines(before, after);
    for (position, group) in diff.grouped_ops(2).iter().enumerate() {
        if position > 0 {
            lines.push(line(depth, Tone::Context, "..."));
        }
        for change in group
            .iter()
            .flat_map(|operation| diff.iter_changes(operation))
        {
            let tone = match change.tag() {
                ChangeTag::Insert => Tone::Added,
                ChangeTag::Delete => Tone::Removed,
                ChangeTag::Equal => Tone::Context,
            };
            let text = change.value().trim_end_matches(['\r', '\n']);
            lines.push(line(depth, tone, text));
        }
    }
}

fn is_long(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > LONG
}

fn is_tree(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_)) && value.to_string().len() > LONG
}

/// Returns a value by itself: a string as it is, anything else as YAML.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => yaml::text(other).unwrap_or_else(|_| format!("{other:#}")),
    }
}
