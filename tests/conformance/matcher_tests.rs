//! Tests of the matcher: pairs that must fit, and pairs that must not.

use serde_json::{Value, json};

use crate::matcher::Matcher;
use crate::placeholders;

/// Whether the pair fits, the recording, our side.
type Pair = (bool, Value, Value);

/// Runs the tests and tells which failed.
pub fn failures() -> Vec<String> {
    let wrong = pairs()
        .into_iter()
        .filter(|(fits, expected, actual)| matches(expected, actual) != *fits);
    let said = wrong.map(|(fits, expected, actual)| {
        let verb = if fits { "must fit" } else { "must not fit" };
        format!("{expected} {verb} {actual}")
    });
    said.chain(placeholder_failures()).collect()
}

fn matches(expected: &Value, actual: &Value) -> bool {
    let mut misses = Vec::new();
    Matcher::default().compare("", expected, actual, &mut misses);
    misses.is_empty()
}

fn pairs() -> Vec<Pair> {
    vec![
        (
            true,
            json!({ "a": 1, "b": [2.0] }),
            json!({ "b": [2], "a": 1.0 }),
        ),
        (false, json!({ "a": 1 }), json!({ "a": 2 })),
        (false, json!({ "a": 1 }), json!({ "a": "1" })),
        (false, json!({ "a": 1 }), json!({})),
        (false, json!({}), json!({ "a": 1 })),
        (false, json!({ "a": null }), json!({})),
        (false, json!([1, 2]), json!([1])),
        (false, json!([1]), json!([1, 2])),
        (false, json!([1, 2]), json!([2, 1])),
        (true, json!("<?datetime?>"), json!(5)),
        (true, json!(["<?date?>", "<?date?>"]), json!([1, 2])),
        (true, json!(["<?id#1?>", "<?id#1?>"]), json!(["x", "x"])),
        (false, json!(["<?id#1?>", "<?id#1?>"]), json!(["x", "y"])),
        (true, json!(["<?id#1?>", "<?id#2?>"]), json!(["x", "y"])),
        (true, json!("arn:<?n#1?>:<?n#1?>"), json!("arn:a:a")),
        (false, json!("arn:<?n#1?>:<?n#1?>"), json!("arn:a:b")),
        (true, json!("<?a?>-<?b?>-end"), json!("x-y-z-end")),
        (false, json!("<?a?>-end"), json!("x-end-more")),
        (false, json!("a <?b?>"), json!(7)),
        (
            true,
            json!({ "$json": { "a": [1] } }),
            json!("{ \"a\": [1.0] }"),
        ),
        (
            false,
            json!({ "$json": { "a": [1] } }),
            json!("{ \"a\": [2] }"),
        ),
        (false, json!({ "$json": { "a": [1] } }), json!({ "a": [1] })),
        (true, json!({ "$text": "no json" }), json!("no json")),
        (false, json!({ "$text": "no json" }), json!("other")),
        (
            true,
            json!({ "definition": { "a": 1 } }),
            json!({ "definition": "{\"a\":1}" }),
        ),
        (
            false,
            json!({ "definition": { "a": 1 } }),
            json!({ "definition": "{\"a\":1,\"b\":2}" }),
        ),
        (
            false,
            json!({ "definition": { "a": 1 } }),
            json!({ "definition": "not json" }),
        ),
        (false, json!("1"), json!(1)),
        (false, json!(true), json!("true")),
    ]
}

fn placeholder_failures() -> Vec<String> {
    let case = json!({ "steps": [
        { "params": { "group": "g-1", "own_name": "x" }, "expect": { "response": ["arn:aws:log_group_name:*", "arn:own_name", "log_group_name"] } },
    ] });
    let marked = placeholders::mark(&case);
    let expected = &marked["steps"][0]["expect"]["response"];
    let checks = [
        (
            true,
            json!(["arn:aws:g-1:*", "arn:own_name", "log_group_name"]),
        ),
        (
            false,
            json!(["arn:aws:g-1", "arn:own_name", "log_group_name"]),
        ),
        (false, json!(["arn:aws:g-1:*", "arn:x", "log_group_name"])),
        (false, json!(["arn:aws:g-1:*", "arn:own_name", "g-1"])),
    ];
    let wrong = checks
        .iter()
        .filter(|(fits, actual)| matches(expected, actual) != *fits);
    wrong
        .map(|(fits, actual)| format!("placeholders: {expected} against {actual} must give {fits}"))
        .collect()
}
