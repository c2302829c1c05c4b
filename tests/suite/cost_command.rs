//! `stepwright cost` as its users run it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Program, Said};

const PROJECT: &str =
    "version: 1\nstack: demo\nproject: 7f3a9c0e5b1d4826a90c3e7f15b8d264\nworkflows: [\"*.yaml\"]\n";
const ORDER: &str = "version: 1\nname: order\nrole: {grants: none}\ndefinition:\n  StartAt: Each\n  States:\n    \
    Each: {Type: Map, ItemProcessor: {StartAt: Pay, States: {Pay: {Type: Task, \
    Resource: 'arn:aws:states:::states:startExecution.sync:2', Parameters: {StateMachineArn: '${workflows.pay}', Input: {}}, \
    End: true}}}, Next: Done}\n    Done: {Type: Succeed}\n";
const PAY: &str = "version: 1\nname: pay\nrole: {grants: none}\ndefinition: {StartAt: A, States: {A: {Type: Pass, Next: B}, \
    B: {Type: Pass, End: true}}}\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("stepwright.yaml"), PROJECT).unwrap();
    fs::write(folder.path().join("order.yaml"), ORDER).unwrap();
    fs::write(folder.path().join("pay.yaml"), PAY).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    Program::in_folder(folder).run(arguments)
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let said = run(folder, arguments);
    assert_eq!(said.code, 0, "{said:?}");
    serde_json::from_str(&said.stdout).unwrap()
}

#[test]
fn the_text_has_the_range_the_prices_and_what_they_do_not_cover() {
    let folder = project();
    let said = run(folder.path(), &["cost", "order", "--region", "eu-west-3"]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{said:?}");
    for part in [
        "order  standard\n",
        "transitions          2 + items of `Each`",
        "1,000 executions: $0.0594 + $0.0891 × items of `Each`",
        "Express",
        "1,000 transitions in eu-west-3 are $0.0297 (as of 2020)",
        "4000 transitions a month are free",
        "Not counted: the services that tasks call",
    ] {
        assert!(
            said.stdout.contains(part),
            "{part} is not in\n{}",
            said.stdout
        );
    }
    assert!(!said.stdout.contains("\npay  standard"), "{}", said.stdout);
}

#[test]
fn json_has_the_numbers_and_items_make_them_known() {
    let folder = project();
    let shown = json(
        folder.path(),
        &["cost", "order", "--items", "Each=10", "--format", "json"],
    );
    assert_eq!(shown["format_version"], 1);
    let workflow = &shown["workflows"][0];
    let most = &workflow["amount"]["most"];
    assert_eq!(
        most["transitions"],
        serde_json::json!({"known": 12, "per": []})
    );
    assert_eq!(most["child_transitions"]["known"], 20);
    let usd = workflow["standard_usd"]["most"]["known"].as_f64().unwrap();
    assert!((usd - 0.8).abs() < 1e-9, "{usd}");
    let refused = run(folder.path(), &["cost", "--items", "Eech=10"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("no Map state named `Eech`"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("did you mean `Each`"),
        "{}",
        refused.stderr
    );
}

#[test]
fn another_table_of_prices_is_taken_or_refused() {
    let folder = project();
    let table = include_str!("../../src/facts/data/prices.json");
    let (dear, broken) = (
        folder.path().join("dear.json"),
        folder.path().join("broken.json"),
    );
    let row = r#"{"region": "us-east-1", "per_1000": "#;
    fs::write(
        &dear,
        table.replace(&format!("{row}0.025"), &format!("{row}2.5")),
    )
    .unwrap();
    fs::write(&broken, table.replace("\"per_1000\"", "\"per_thousand\"")).unwrap();
    let said = run(folder.path(), &["cost", "pay", "--prices", "dear.json"]);
    assert!(said.stdout.contains("1,000 executions: $5.00"), "{said:?}");
    let said = run(folder.path(), &["cost", "pay", "--prices", "broken.json"]);
    assert_eq!(said.code, 1);
    for part in [
        "cannot read the prices `broken.json`",
        "missing field `per_1000`",
        "docs/cost.md",
    ] {
        assert!(said.stderr.contains(part), "{}", said.stderr);
    }
}

/// The count of a history and the estimate of its definition are the same for a straight path, nested executions included.
#[cfg(unix)]
#[test]
fn what_an_execution_has_cost_is_what_was_estimated() {
    let folder = project();
    let order = folder.path().join("order.yaml");
    fs::write(order, ORDER.replace("grants: none", "grants: derived")).unwrap();
    for arguments in [
        &["apply", "--local", "--yes"][..],
        &[
            "start",
            "order",
            "--local",
            "--input",
            "[1, 2, 3]",
            "--follow",
        ],
    ] {
        let said = run(folder.path(), arguments);
        assert_eq!(said.code, 0, "{said:?}");
    }
    let counted = json(
        folder.path(),
        &[
            "cost",
            "--execution",
            "order",
            "--local",
            "--format",
            "json",
        ],
    );
    let estimated = json(
        folder.path(),
        &["cost", "order", "--items", "3", "--format", "json"],
    );
    let amount = &estimated["workflows"][0]["amount"]["most"];
    let known = |unit: &str| amount[unit]["known"].as_u64().unwrap();
    assert_eq!(counted["executions"].as_array().unwrap().len(), 4);
    assert_eq!(
        counted["executions"][0]["transitions"],
        known("transitions")
    );
    assert_eq!(
        counted["transitions"],
        known("transitions") + known("child_transitions")
    );
    let said = run(folder.path(), &["cost", "--execution", "order", "--local"]);
    assert!(
        said.stdout.contains("11 transitions: $0.000275"),
        "{}",
        said.stdout
    );
}
