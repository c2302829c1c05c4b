//! References in place of the values that they have here: the way back of resolving.
//!
//! What is put in resolves to what was there, so nothing changes for the service. Text that only looks like a reference
//! is escaped.

use std::ops::Range;

use serde_json::Value;

use super::Place;
use super::reference::scan;

/// Values and the references that stand for them.
pub struct Unresolve<'a> {
    place: &'a Place,
    /// An ARN and its reference; the longest first.
    arns: Vec<(String, String)>,
}

impl<'a> Unresolve<'a> {
    pub fn new(place: &'a Place, arns: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut arns: Vec<(String, String)> = arns.into_iter().collect();
        arns.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Self { place, arns }
    }

    /// Puts references into every string of a value; in keys, text that looks like one is escaped.
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::from(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(key, member)| (apply(key, escapes(key)), self.value(member)))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    pub fn text(&self, text: &str) -> String {
        let mut edits = escapes(text);
        for (arn, reference) in &self.arns {
            put(
                text,
                arn,
                |at| is_whole(text, &at, is_of_name),
                reference,
                &mut edits,
            );
        }
        let Place {
            partition,
            region,
            account,
        } = self.place;
        let prefix = format!("arn:{partition}:");
        put(
            text,
            &prefix,
            |at| is_whole_before(text, at.start),
            "arn:${aws.partition}:",
            &mut edits,
        );
        put(
            text,
            region,
            |at| is_whole(text, &at, |c| c.is_alphanumeric() || c == '-'),
            "${aws.region}",
            &mut edits,
        );
        put(
            text,
            account,
            |at| is_whole(text, &at, char::is_alphanumeric),
            "${aws.account}",
            &mut edits,
        );
        apply(text, edits)
    }
}

struct Edit {
    range: Range<usize>,
    text: String,
}

/// One more `$` makes text of what would be read as a reference.
fn escapes(text: &str) -> Vec<Edit> {
    let escape = |part: super::reference::Part<'_>| Edit {
        text: format!("${}", &text[part.range.clone()]),
        range: part.range,
    };
    scan(text).into_iter().map(escape).collect()
}

/// Puts a reference wherever a value stands by itself and nothing was put yet.
fn put(
    text: &str,
    value: &str,
    fits: impl Fn(Range<usize>) -> bool,
    reference: &str,
    edits: &mut Vec<Edit>,
) {
    for (start, found) in text.match_indices(value) {
        let range = start..start + found.len();
        // Behind a `$` it would be taken for an escaped one.
        let is_escaped = reference.starts_with('$') && text[..start].ends_with('$');
        let is_free = edits
            .iter()
            .all(|edit| edit.range.end <= range.start || range.end <= edit.range.start);
        if !found.is_empty() && !is_escaped && is_free && fits(range.clone()) {
            edits.push(Edit {
                range,
                text: reference.to_owned(),
            });
        }
    }
}

/// What may stand in the names of machines, activities and roles.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || "_-.@+=".contains(c)
}

fn is_whole(text: &str, range: &Range<usize>, is_part: impl Fn(char) -> bool) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    !before.is_some_and(&is_part) && !after.is_some_and(&is_part)
}

fn is_whole_before(text: &str, start: usize) -> bool {
    !text[..start]
        .chars()
        .next_back()
        .is_some_and(char::is_alphanumeric)
}

fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut out = String::new();
    let mut from = 0;
    for edit in edits {
        out.push_str(&text[from..edit.range.start]);
        out.push_str(&edit.text);
        from = edit.range.end;
    }
    out + &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line: the text, and what it becomes. The rules are those of `docs/manifest.md`.
    const CASES: [(&str, &str); 13] = [
        (
            "arn:aws:states:eu-west-1:111122223333:activity:ask",
            "${activities.ask}",
        ),
        (
            "arn:aws:states:eu-west-1:111122223333:activity:ask-2",
            "arn:${aws.partition}:states:${aws.region}:${aws.account}:activity:ask-2",
        ),
        (
            "arn:aws:states:eu-west-1:111122223333:activity:ask:x",
            "${activities.ask}:x",
        ),
        (
            "arn:aws:lambda:us-east-1:444455556666:function:f",
            "arn:${aws.partition}:lambda:us-east-1:444455556666:function:f",
        ),
        (
            "arn:aws:states:::sqs:sendMessage",
            "arn:${aws.partition}:states:::sqs:sendMessage",
        ),
        (
            "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
            "https://sqs.${aws.region}.amazonaws.com/${aws.account}/q",
        ),
        (
            "eu-west-1a and 1111222233334",
            "eu-west-1a and 1111222233334",
        ),
        ("learn:aws:x", "learn:aws:x"),
        (
            "${role} and ${Name} and ${}",
            "$${role} and $${Name} and ${}",
        ),
        ("$${role}", "$$${role}"),
        ("$111122223333", "$111122223333"),
        (
            "{% ${Name} & $states.input %}",
            "{% $${Name} & $states.input %}",
        ),
        ("${vars.a}111122223333", "$${vars.a}${aws.account}"),
    ];

    #[test]
    fn values_become_references_and_text_stays_text() {
        let place = Place {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
        };
        let ask = "arn:aws:states:eu-west-1:111122223333:activity:ask".to_owned();
        let unresolve = Unresolve::new(&place, [(ask, "${activities.ask}".to_owned())]);
        for (text, expected) in CASES {
            assert_eq!(unresolve.text(text), expected);
        }
    }
}
