//! Lines of a difference, shared by text and markdown: what changed, from what, to what.

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::super::change::Details;
use super::super::kinds::OWN_POLICY;
use crate::asl::diff::{DefinitionChange, Differences, FieldChange, StateChangeKind};
use crate::printable;

/// Whether a line tells of something gained, lost or different; picks its mark and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Added,
    Removed,
    Changed,
    Context,
}

/// One line of a difference.
pub(super) struct Line {
    pub depth: usize,
    pub tone: Tone,
    pub text: String,
}

/// Strings longer than this, or with line breaks, are compared line by line.
const LONG: usize = 60;

/// The longest statement that is written on one line, in characters.
const SHORT_STATEMENT: usize = 100;

/// Lays out all that differs in one resource.
pub(super) fn lines(details: &Details) -> Vec<Line> {
    let mut lines = Vec::new();
    details
        .fields
        .iter()
        .for_each(|change| field(change, 0, &mut lines));
    definition(&details.definition, &mut lines);
    lines
}

fn definition(change: &DefinitionChange, lines: &mut Vec<Line>) {
    differences(&change.own, 0, lines);
    for state in &change.states {
        let name = state.path.join(" > ");
        match &state.kind {
            StateChangeKind::Added { state_type } => {
                lines.push(line(0, Tone::Added, format!("state {name} ({state_type})")));
            }
            StateChangeKind::Removed { state_type } => {
                let text = format!("state {name} ({state_type})");
                lines.push(line(0, Tone::Removed, text));
            }
            StateChangeKind::Renamed { from, own } => {
                let about = about(Some(from), own);
                lines.push(line(0, Tone::Changed, format!("state {name}{about}")));
                differences(own, 1, lines);
            }
            StateChangeKind::Changed { own } => {
                let about = about(None, own);
                lines.push(line(0, Tone::Changed, format!("state {name}{about}")));
                differences(own, 1, lines);
            }
        }
    }
}

/// Says in a word what became of a state, where it is more than other values.
fn about(from: Option<&String>, own: &Differences) -> String {
    let mut words = Vec::new();
    words.extend(from.map(|from| format!("renamed from {from}")));
    if own.only_comments() {
        words.push("only comments changed".to_owned());
    } else if !own.rewired.is_empty() {
        words.push("re-wired".to_owned());
    }
    match words.is_empty() {
        true => String::new(),
        false => format!(" ({})", words.join(", ")),
    }
}

fn differences(own: &Differences, depth: usize, lines: &mut Vec<Line>) {
    own.all().for_each(|change| field(change, depth, lines));
}

fn field(change: &FieldChange, depth: usize, lines: &mut Vec<Line>) {
    // Only a live definition that is no map is compared as a whole.
    let name = if change.path.is_empty() {
        "definition".to_owned()
    } else {
        path(&change.path)
    };
    match (&change.before, &change.after) {
        (Some(Value::String(before)), Some(Value::String(after)))
            if is_long(before) || is_long(after) =>
        {
            lines.push(line(depth, Tone::Changed, format!("{name}:")));
            text_diff(before, after, depth + 1, lines);
        }
        (Some(before), Some(after)) if is_tree(before) || is_tree(after) => {
            lines.push(line(depth, Tone::Changed, format!("{name}:")));
            text_diff(&pretty(before), &pretty(after), depth + 1, lines);
        }
        (Some(before), Some(after)) => {
            lines.push(line(
                depth,
                Tone::Changed,
                format!("{name}: {before} -> {after}"),
            ));
        }
        (None, Some(after)) => added_or_removed(change, &name, after, (depth, Tone::Added), lines),
        (Some(before), None) => {
            added_or_removed(change, &name, before, (depth, Tone::Removed), lines);
        }
        (None, None) => {}
    }
}

fn added_or_removed(
    change: &FieldChange,
    name: &str,
    value: &Value,
    (depth, tone): (usize, Tone),
    lines: &mut Vec<Line>,
) {
    let policy = match change.path.as_slice() {
        [policies, policy] if policies == "policies" => Some(policy),
        _ => None,
    };
    match policy.and_then(|policy| Some((policy, sentence(value)?))) {
        Some((policy, sentence)) => lines.extend(statement_lines(policy, &sentence, depth, tone)),
        None => whole(name, value, depth, tone, lines),
    }
}

/// Lays a statement out: on one line where it is short; the policy's name only where it is not the one of the stack.
fn statement_lines(policy: &str, sentence: &Sentence, depth: usize, tone: Tone) -> Vec<Line> {
    let about = match policy {
        OWN_POLICY => String::new(),
        other => format!("  (policy {other})"),
    };
    let short = format!("{}{about}", sentence.one_line());
    if short.chars().count() <= SHORT_STATEMENT {
        return vec![line(depth, tone, short)];
    }
    let first = format!("{} {}{about}", sentence.effect, sentence.actions.join(", "));
    let on = sentence.resources.iter().map(|it| format!("on {it}"));
    let condition = sentence.condition.iter().map(|it| format!("if {it}"));
    let rest = on.chain(condition).map(|text| line(depth + 1, tone, text));
    std::iter::once(line(depth, tone, first))
        .chain(rest)
        .collect()
}

fn whole(name: &str, value: &Value, depth: usize, tone: Tone, lines: &mut Vec<Line>) {
    let short = value.to_string();
    if short.chars().count() <= LONG {
        lines.push(line(depth, tone, format!("{name}: {short}")));
        return;
    }
    lines.push(line(depth, tone, format!("{name}:")));
    lines.extend(
        pretty(value)
            .lines()
            .map(|text| line(depth + 1, tone, text.to_owned())),
    );
}

/// An IAM statement in words.
struct Sentence {
    effect: String,
    actions: Vec<String>,
    resources: Vec<String>,
    condition: Option<String>,
}

impl Sentence {
    fn one_line(&self) -> String {
        let (actions, resources) = (self.actions.join(", "), self.resources.join(", "));
        let sentence = format!("{} {actions} on {resources}", self.effect);
        match &self.condition {
            Some(condition) => format!("{sentence} if {condition}"),
            None => sentence,
        }
    }
}

/// Reads an IAM statement that has no unusual parts.
fn sentence(value: &Value) -> Option<Sentence> {
    let members = value.as_object()?;
    let usual = ["Sid", "Effect", "Action", "Resource", "Condition"];
    if members.keys().any(|key| !usual.contains(&key.as_str())) {
        return None;
    }
    let list = |name: &str| -> Option<Vec<String>> {
        match members.get(name)? {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(many) => {
                let texts = many.iter().map(|it| it.as_str().map(str::to_owned));
                texts.collect()
            }
            _ => None,
        }
    };
    Some(Sentence {
        effect: members.get("Effect")?.as_str()?.to_lowercase(),
        actions: list("Action")?,
        resources: list("Resource")?,
        condition: members.get("Condition").map(Value::to_string),
    })
}

fn text_diff(before: &str, after: &str, depth: usize, lines: &mut Vec<Line>) {
    let diff = TextDiff::from_lines(before, after);
    for (position, group) in diff.grouped_ops(2).iter().enumerate() {
        if position > 0 {
            lines.push(line(depth, Tone::Context, "...".to_owned()));
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
            lines.push(line(
                depth,
                tone,
                change.value().trim_end_matches(['\r', '\n']).to_owned(),
            ));
        }
    }
}

/// Makes a line; names and values in it cannot move the terminal or begin another line.
fn line(depth: usize, tone: Tone, text: String) -> Line {
    let text = printable::text(&text).replace('\n', "\\n");
    Line { depth, tone, text }
}

/// Writes a path with dots; a member that is no plain word stands in quotes.
pub(super) fn path(segments: &[String]) -> String {
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$' | ':' | '/'))
    };
    let shown: Vec<String> = segments
        .iter()
        .map(|segment| {
            if plain(segment) {
                segment.clone()
            } else {
                format!("{segment:?}")
            }
        })
        .collect();
    shown.join(".")
}

fn is_long(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > LONG
}

fn is_tree(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_)) && value.to_string().len() > LONG
}

fn pretty(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}
