//! IAM statements in words.

use serde_json::Value;

use super::super::kinds::OWN_POLICY;
use super::line::{Line, Tone, line};
use crate::asl::diff::FieldChange;

/// The longest statement that is written on one line, in characters.
const SHORT: usize = 100;

/// Lays out the statements of a field that holds such: one of a policy that a role gains or loses, or those of who may assume the
/// role. Nothing where the field is another, or has unusual parts.
pub(super) fn lines(
    change: &FieldChange,
    value: &Value,
    depth: usize,
    tone: Tone,
) -> Option<Vec<Line>> {
    match &change.path[..] {
        // The policy is named only where it is not the one of the stack.
        [field, policy] if field.is_key("policies") && policy.is_key(OWN_POLICY) => {
            let reason = reason(&change.needed_by);
            Some(sentence(value)?.lines("", &reason, depth, tone))
        }
        [field, policy] if field.is_key("policies") => {
            let about = format!("  (policy {policy})");
            Some(sentence(value)?.lines("", &about, depth, tone))
        }
        [field] if field.is_key("trust") => {
            let statements = value.get("Statement")?.as_array()?;
            let sentences: Option<Vec<Sentence>> = statements.iter().map(sentence).collect();
            let lines = sentences?
                .into_iter()
                .flat_map(|it| it.lines("trust: ", "", depth, tone));
            Some(lines.collect())
        }
        _ => None,
    }
}

/// Says what needs a statement: the first three, and how many others.
fn reason(needed_by: &[String]) -> String {
    const MOST: usize = 3;
    let shown = needed_by.iter().take(MOST).cloned();
    let more = needed_by.len().saturating_sub(MOST);
    let more = (more > 0).then(|| format!("{more} more"));
    let names: Vec<String> = shown.chain(more).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!("  ({})", names.join(", ")),
    }
}

/// A statement by its parts.
struct Sentence {
    effect: String,
    actions: Vec<String>,
    principal: Option<String>,
    resources: Vec<String>,
    condition: Option<String>,
}

impl Sentence {
    /// Lays the statement out: on one line where it is short.
    fn lines(&self, before: &str, after: &str, depth: usize, tone: Tone) -> Vec<Line> {
        let first = format!("{before}{} {}", self.effect, self.actions.join(", "));
        let short = format!("{first}{}{after}", self.about());
        if short.chars().count() <= SHORT {
            return vec![line(depth, tone, &short)];
        }
        let by = self.principal.iter().map(|it| format!("by {it}"));
        let on = self.resources.iter().map(|it| format!("on {it}"));
        let condition = self.condition.iter().map(|it| format!("if {it}"));
        let rest = by.chain(on).chain(condition);
        let rest = rest.map(|text| line(depth + 1, tone, &text));
        std::iter::once(line(depth, tone, &format!("{first}{after}")))
            .chain(rest)
            .collect()
    }

    /// Returns for whom, on what and when it holds.
    fn about(&self) -> String {
        let by = self.principal.iter().map(|it| format!(" by {it}"));
        let resources = (!self.resources.is_empty()).then(|| self.resources.join(", "));
        let on = resources.map(|it| format!(" on {it}"));
        let condition = self.condition.iter().map(|it| format!(" if {it}"));
        by.chain(on).chain(condition).collect()
    }
}

/// Reads an IAM statement that has no unusual parts.
fn sentence(value: &Value) -> Option<Sentence> {
    let members = value.as_object()?;
    let usual = [
        "Sid",
        "Effect",
        "Principal",
        "Action",
        "Resource",
        "Condition",
    ];
    if members.keys().any(|key| !usual.contains(&key.as_str())) {
        return None;
    }
    let is_about_something = members.contains_key("Principal") || members.contains_key("Resource");
    Some(Sentence {
        effect: members.get("Effect")?.as_str()?.to_lowercase(),
        actions: texts(members.get("Action")?)?,
        principal: members.get("Principal").map(Value::to_string),
        resources: match members.get("Resource") {
            Some(resources) => texts(resources)?,
            None => Vec::new(),
        },
        condition: members.get("Condition").map(Value::to_string),
    })
    .filter(|_| is_about_something)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(many) => {
            let texts = many.iter().map(|it| it.as_str().map(str::to_owned));
            texts.collect()
        }
        _ => None,
    }
}
