//! The difference of two definitions as data: two definitions, and what is told of them. `UPDATE=1` rewrites what is
//! expected.

use serde_json::{Value, json};
use stepwright::asl::diff;

use crate::cases;

#[test]
fn every_difference_is_told_as_expected() {
    let mut files: Vec<_> = std::fs::read_dir(cases::root("definition_diff"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = String::new();
    for file in files {
        let mut content: Value =
            serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        assert!(content["source"].is_string(), "{}", file.display());
        for case in content["cases"].as_array_mut().unwrap() {
            let (before, after) = (&case["before"], &case["after"]);
            let change = diff::definitions(before, after);
            let told = serde_json::to_value(&change).unwrap();
            assert!(diff::definitions(after, after).is_empty());
            case["expected"] = told;
        }
        wrong += &cases::compare(&file, &cases::pretty(&content));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// However different two definitions are, what is told of both ways fits together: what came one way goes the other.
#[test]
fn what_comes_one_way_goes_the_other() {
    let mut machines = Vec::new();
    for file in cases::files(&["json"]) {
        let Ok(Value::Object(content)) =
            serde_json::from_str::<Value>(&std::fs::read_to_string(&file).unwrap())
        else {
            continue;
        };
        let listed = content.get("cases").and_then(Value::as_array);
        for case in listed.into_iter().flatten() {
            machines.extend(
                ["before", "after"]
                    .iter()
                    .filter_map(|side| case.get(side))
                    .cloned(),
            );
        }
    }
    assert!(machines.len() > 20);
    let count = |before: &Value, after: &Value, kind: &str| {
        let told = json!(diff::definitions(before, after));
        let states = told["states"].as_array().unwrap().clone();
        states
            .iter()
            .filter(|state| state["change"] == kind && state["path"].as_array().unwrap().len() == 1)
            .count()
    };
    for before in &machines {
        for after in &machines {
            assert_eq!(
                count(before, after, "added"),
                count(after, before, "removed"),
                "{before:#} {after:#}"
            );
        }
    }
}
