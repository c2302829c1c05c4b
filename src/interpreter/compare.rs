//! The comparisons of a Choice rule in JSONPath: values of another type than the operator's are never equal, less or more.

use std::cmp::Ordering;

use serde_json::Value;

use super::wait::moment;

/// Tells whether an operator holds between a value and what it is compared with.
pub(super) fn holds(operator: &str, value: &Value, wanted: &Value) -> bool {
    if let Some(kind) = operator.strip_prefix("Is") {
        return is(kind, value) == (*wanted == Value::Bool(true));
    }
    let ordering = if let Some(rest) = operator.strip_prefix("String") {
        if rest == "Matches" {
            return texts(value, wanted).is_some_and(|(text, pattern)| matches(text, pattern));
        }
        texts(value, wanted)
            .map(|(left, right)| (left.encode_utf16().cmp(right.encode_utf16()), rest))
    } else if let Some(rest) = operator.strip_prefix("Numeric") {
        numbers(value, wanted).map(|ordering| (ordering, rest))
    } else if let Some(rest) = operator.strip_prefix("Timestamp") {
        moments(value, wanted).map(|ordering| (ordering, rest))
    } else {
        return value.is_boolean() && value == wanted;
    };
    ordering.is_some_and(|(ordering, rest)| agrees(ordering, rest))
}

fn agrees(ordering: Ordering, relation: &str) -> bool {
    match relation {
        "Equals" => ordering.is_eq(),
        "LessThan" => ordering.is_lt(),
        "GreaterThan" => ordering.is_gt(),
        "LessThanEquals" => ordering.is_le(),
        "GreaterThanEquals" => ordering.is_ge(),
        _ => false,
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "Null" => value.is_null(),
        "Numeric" => value.is_number(),
        "String" => value.is_string(),
        "Boolean" => value.is_boolean(),
        "Timestamp" => value.as_str().and_then(moment).is_some(),
        _ => false,
    }
}

fn texts<'a>(value: &'a Value, wanted: &'a Value) -> Option<(&'a str, &'a str)> {
    Some((value.as_str()?, wanted.as_str()?))
}

fn numbers(value: &Value, wanted: &Value) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (value.as_i64(), wanted.as_i64()) {
        return Some(left.cmp(&right));
    }
    value.as_f64()?.partial_cmp(&wanted.as_f64()?)
}

fn moments(value: &Value, wanted: &Value) -> Option<Ordering> {
    Some(moment(value.as_str()?)?.cmp(&moment(wanted.as_str()?)?))
}

/// Matches a text with a pattern in which `*` stands for anything and a backslash takes the next character as it is.
fn matches(text: &str, pattern: &str) -> bool {
    let pattern = read_pattern(pattern);
    let text: Vec<char> = text.chars().collect();
    // The last star seen, and where the text it swallows ends: one step back at most, so the time is bounded.
    let (mut at, mut in_pattern) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some(Some(letter)) if *letter == text[at] => {
                at += 1;
                in_pattern += 1;
            }
            Some(None) => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            _ => {
                let Some((position, swallowed)) = star else {
                    return false;
                };
                star = Some((position, swallowed + 1));
                at = swallowed + 1;
                in_pattern = position + 1;
            }
        }
    }
    pattern[in_pattern..].iter().all(Option::is_none)
}

/// Reads a pattern; nothing stands for a star.
fn read_pattern(pattern: &str) -> Vec<Option<char>> {
    let mut read = Vec::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '*' => read.push(None),
            '\\' => read.push(Some(letters.next().unwrap_or('\\'))),
            other => read.push(Some(other)),
        }
    }
    read
}
