//! Definitions with thousands of faults: what is kept for each, and how many are shown.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};
use stepwright::asl::rules::MissingTarget;
use stepwright::asl::{self, Options};
use stepwright::codes::{self, Levels, LintLevel};
use stepwright::diagnostic::{MOST_OF_A_CODE, Report};
use stepwright::manifest::{self, OpenOptions, Place};

const MANY: usize = 1_500;

fn missing_targets() -> Value {
    let state = |index| {
        (
            format!("S{index}"),
            json!({"Type": "Pass", "Next": format!("T{index}")}),
        )
    };
    let states: serde_json::Map<String, Value> = (0..MANY).map(state).collect();
    json!({"StartAt": "S0", "States": states})
}

#[test]
fn missing_targets_share_one_list_of_states() {
    let faults = asl::read(&missing_targets(), Options::default()).faults;
    let lists: Vec<&Arc<[String]>> = faults
        .iter()
        .filter_map(|fault| Some(&fault.problem::<MissingTarget>()?.states))
        .collect();
    assert_eq!(lists.len(), MANY);
    assert!(lists.iter().all(|list| Arc::ptr_eq(list, lists[0])));
}

fn check(definition: &str) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("stepwright.yaml", "stack: demo\nproject: 7f3a9c0d5e\n");
    write(
        "workflows/a.yaml",
        "name: a\nrole: arn:aws:iam::111122223333:role/r\ndefinition: a.asl.json\n",
    );
    write("workflows/a.asl.json", definition);
    let mut report = Report::default();
    let options = OpenOptions {
        directory: folder.path().to_path_buf(),
        environment: None,
        version: "0.1.0",
    };
    let project = manifest::open(&options, &mut report).unwrap();
    let place = Place {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
    };
    manifest::load_valid(&project, &place, &|_| None, &mut report);
    report
}

#[test]
fn of_a_code_only_so_many_are_listed_and_the_others_are_counted_in_every_form() {
    let report = check(&missing_targets().to_string());
    assert_eq!(report.sorted().len(), MOST_OF_A_CODE);
    assert_eq!(report.counts().errors, MANY);
    let more = format!("and 1,{} more of this kind", MANY - MOST_OF_A_CODE - 1_000);
    let text = report.to_text(false);
    assert!(
        text.contains(&more) && text.contains(&format!("{MANY} errors")),
        "{text}"
    );
    assert!(report.to_github("").contains(&more));
    let json = report.to_json();
    assert_eq!(
        json["unlisted"],
        json!([{"severity": "error", "code": "missing-target", "file": "workflows/a.asl.json", "count": MANY - MOST_OF_A_CODE}])
    );
    let sarif = report.to_sarif("", codes::find);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), MOST_OF_A_CODE + 1);
    let last = results.last().unwrap();
    assert_eq!(last["properties"]["unlisted"], MANY - MOST_OF_A_CODE);
    assert!(last["message"]["text"].as_str().unwrap().contains(&more));
}

#[test]
fn names_without_a_value_are_capped_too_and_so_are_their_places() {
    let mut states = String::new();
    for index in 0..MANY {
        let _ = write!(
            states,
            r#""S{index}": {{"Type": "Pass", "Comment": "${{N{index}}} ${{All}}", "End": true}}, "#
        );
    }
    let definition =
        format!(r#"{{"StartAt": "S0", "States": {{{states}"Z": {{"Type": "Succeed"}}}}}}"#);
    let report = check(&definition);
    assert_eq!(report.counts().errors, MANY + 1 + MANY);
    let findings = report.sorted();
    let all = findings
        .iter()
        .find(|one| one.message.contains("${All}"))
        .unwrap();
    assert!(all.labels.len() <= 10);
    let last = &all.labels.last().unwrap().text;
    assert_eq!(*last, format!("and in {} more places", MANY - 10));
}

#[test]
fn warnings_can_be_silenced_by_code_and_errors_cannot() {
    let definition = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"a": "$.a"}, "Next": "B"}}}"#;
    let mut report = check(definition);
    let mut levels = Levels::default();
    levels.set("looks-like-path", LintLevel::Off);
    levels.set("missing-target", LintLevel::Off);
    levels.settle(&mut report);
    let codes: Vec<&str> = report.sorted().iter().map(|one| one.code).collect();
    assert_eq!(codes, ["missing-target"]);
}
