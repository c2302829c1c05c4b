//! Rules of a Choice state, short enough for an arrow.

use serde_json::{Map, Value};

use super::visible::{expression, short};

/// Characters of a rule.
const LONGEST: usize = 40;

/// What the comparisons of JSONPath say, by the end of their names; longer ones before those they end with.
const COMPARISONS: &[(&str, &str)] = &[
    ("GreaterThanEquals", "≥"),
    ("LessThanEquals", "≤"),
    ("GreaterThan", ">"),
    ("LessThan", "<"),
    ("Equals", "="),
    ("Matches", "matches"),
];

/// What the tests of JSONPath for a kind of value say.
const KINDS: &[(&str, &str)] = &[
    ("IsPresent", "present"),
    ("IsNull", "null"),
    ("IsString", "a string"),
    ("IsNumeric", "a number"),
    ("IsBoolean", "a boolean"),
    ("IsTimestamp", "a timestamp"),
];

/// Returns a rule in a few words.
pub(super) fn in_words(rule: &Map<String, Value>) -> String {
    short(&test_of(rule, false), LONGEST)
}

fn test(rule: &Value, is_inside: bool) -> String {
    match rule.as_object() {
        Some(members) => test_of(members, is_inside),
        None => rule.to_string(),
    }
}

fn test_of(members: &Map<String, Value>, is_inside: bool) -> String {
    if let Some(condition) = members.get("Condition") {
        return match condition {
            Value::String(text) => expression(text).to_owned(),
            other => other.to_string(),
        };
    }
    for (field, word) in [("And", " and "), ("Or", " or ")] {
        if let Some(tests) = members.get(field).and_then(Value::as_array) {
            let tests: Vec<String> = tests
                .iter()
                .map(|inner| test(inner, tests.len() > 1))
                .collect();
            let joined = tests.join(word);
            return if is_inside {
                format!("({joined})")
            } else {
                joined
            };
        }
    }
    match members.get("Not") {
        Some(inner) => format!("not ({})", test(inner, false)),
        None => comparison(members),
    }
}

fn comparison(members: &Map<String, Value>) -> String {
    let variable = members
        .get("Variable")
        .and_then(Value::as_str)
        .unwrap_or("?");
    let apart = ["Variable", "Next", "Comment", "Assign", "Output"];
    let operator = members
        .iter()
        .find(|(name, _)| !apart.contains(&name.as_str()));
    let Some((operator, operand)) = operator else {
        return variable.to_owned();
    };
    if let Some((_, kind)) = KINDS.iter().find(|(name, _)| name == operator) {
        let is = if *operand == Value::Bool(false) {
            "is not"
        } else {
            "is"
        };
        return format!("{variable} {is} {kind}");
    }
    let (bare, operand) = match (operator.strip_suffix("Path"), operand) {
        (Some(bare), Value::String(path)) => (bare, path.clone()),
        _ => (operator.as_str(), operand.to_string()),
    };
    let sign = COMPARISONS.iter().find(|(end, _)| bare.ends_with(end));
    format!(
        "{variable} {} {operand}",
        sign.map_or(bare, |(_, sign)| sign)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_are_said_in_a_few_words() {
        for (rule, expected) in [
            (
                json!({"Variable": "$.a", "StringEquals": "x"}),
                "$.a = \"x\"",
            ),
            (
                json!({"Variable": "$.a", "NumericLessThanEqualsPath": "$.b"}),
                "$.a ≤ $.b",
            ),
            (
                json!({"Variable": "$.a", "IsPresent": false}),
                "$.a is not present",
            ),
            (
                json!({"Variable": "$.a", "StringMatches": "x*"}),
                "$.a matches \"x*\"",
            ),
            (
                json!({"Not": {"Or": [{"Variable": "$.a", "IsNull": true}, {"Variable": "$.b", "BooleanEquals": true}]}}),
                "not ($.a is null or $.b = true)",
            ),
            (
                json!({"And": [{"Or": [{"Variable": "$.a", "NumericEquals": 1}, {"Variable": "$.a", "NumericEquals": 2}]},
                    {"Variable": "$.c", "IsString": true}]}),
                "($.a = 1 or $.a = 2) and $.c is a string",
            ),
            (json!({"Condition": "{% $n > 1 %}", "Next": "A"}), "$n > 1"),
            (json!({"Condition": true}), "true"),
            (json!(5), "5"),
        ] {
            assert_eq!(test(&rule, false), expected);
        }
        let long = json!({"Condition": "x".repeat(90)});
        let words = in_words(long.as_object().unwrap());
        assert_eq!(words.chars().count(), LONGEST);
    }
}
