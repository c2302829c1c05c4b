//! `stepwright show` as its users run it: without credentials from the manifests, and what is deployed with `--live`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Program, Said};

const PROJECT: &str = "version: 1\nstack: demo\nproject: 7f3a9c0e5b1d4826a90c3e7f15b8d264\nworkflows: [\"*.yaml\"]\nvars: {seconds: 30}\n";
const PAY: &str = "version: 1\nname: pay\nactivities: {check: {}}\nsubstitutions: {Table: orders}\ndefinition:\n  StartAt: Ask\n  States:\n    \
    Ask: {Type: Task, Resource: '${activities.check}', TimeoutSeconds: '${vars.seconds}', Next: Store}\n    \
    Store: {Type: Task, Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: {TableName: '${Table}', Item: {id: {S: '${env.KEY}'}}}, End: true}\n";
const THEIRS: &str = "version: 1\nname: theirs\nrole: arn:aws:iam::111122223333:role/r\ndefinition: {StartAt: A, States: {A: {Type: Succeed}}}\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("stepwright.yaml"), PROJECT).unwrap();
    fs::write(folder.path().join("pay.yaml"), PAY).unwrap();
    fs::write(folder.path().join("theirs.yaml"), THEIRS).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    let mut program = Program::in_folder(folder);
    program
        .variables
        .push(("KEY".to_owned(), "hush-hush".to_owned()));
    let said = program.run(arguments);
    assert!(!said.stdout.contains("hush"), "{}", said.stdout);
    said
}

fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    let said = run(folder, arguments);
    assert_eq!(said.code, 0, "{said:?}");
    serde_json::from_str(&said.stdout).unwrap()
}

#[test]
fn references_substitutions_and_derived_permissions_are_resolved() {
    let folder = project();
    let definition = ["show", "machine.pay", "--definition", "--format", "json"];
    let states = &json_of(folder.path(), &definition)["States"];
    assert_eq!(
        states["Ask"]["Resource"],
        "arn:aws:states:us-east-1:000000000000:activity:pay-check"
    );
    assert_eq!(states["Ask"]["TimeoutSeconds"], 30);
    assert_eq!(states["Store"]["Parameters"]["TableName"], "orders");
    assert_eq!(
        states["Store"]["Parameters"]["Item"]["id"]["S"],
        "${env.KEY}"
    );
    let policy = json_of(
        folder.path(),
        &["show", "pay", "--policy", "--format", "json"],
    );
    assert_eq!(
        policy["Statement"],
        json!([{"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": ["arn:aws:dynamodb:us-east-1:000000000000:table/orders"]}])
    );
    let all = json_of(folder.path(), &["show", "pay", "--format", "json"]);
    assert_eq!(all["format_version"], 1);
    assert_eq!(all["live"], false);
    let addresses: Vec<&String> = all["resources"].as_object().unwrap().keys().collect();
    assert_eq!(addresses, ["role.pay", "activity.pay.check", "machine.pay"]);
    assert_eq!(all["resources"]["machine.pay"]["type"], "STANDARD");
}

/// YAML is the JSON in another notation.
#[test]
fn yaml_holds_what_json_holds() {
    let folder = project();
    for part in [
        &["show", "machine.pay", "--definition"][..],
        &["show", "role.pay", "--policy"],
    ] {
        let text = run(folder.path(), part).stdout;
        let yaml: Value = serde_saphyr::from_str(&text).unwrap();
        let json = json_of(folder.path(), &[part, &["--format", "json"]].concat());
        assert_eq!(yaml, json, "{text}");
    }
}

#[test]
fn what_is_deployed_is_shown_beside_what_the_manifest_comes_to() {
    let folder = project();
    let live = ["show", "machine.pay", "--definition", "--live", "--local"];
    let missing = run(folder.path(), &live);
    assert_eq!(missing.code, 1);
    assert!(
        missing
            .stderr
            .contains("`machine.pay` is not deployed to local emulator")
            && missing
                .stderr
                .contains("stepwright apply --local --only machine.pay"),
        "{}",
        missing.stderr
    );
    let applied = run(
        folder.path(),
        &["apply", "--local", "--yes", "--only", "pay"],
    );
    assert_eq!(applied.code, 0, "{applied:?}");
    let changed = PAY.replace("Store", "Keep");
    fs::write(folder.path().join("pay.yaml"), changed).unwrap();
    let json = ["--format", "json"];
    let deployed = json_of(folder.path(), &[&live[..], &json].concat());
    assert!(deployed["States"]["Store"].is_object(), "{deployed}");
    let manifest = json_of(folder.path(), &[&live[..3], &json].concat());
    assert!(manifest["States"]["Keep"].is_object(), "{manifest}");
}

#[test]
fn what_cannot_be_shown_is_refused_with_what_can() {
    let folder = project();
    for (arguments, message, help) in [
        (
            &["show", "machine.pya"][..],
            "no workflow or resource of the manifests matches `machine.pya`",
            "did you mean `machine.pay`?",
        ),
        (
            &["show", "role.pay", "--definition"],
            "`role.pay` has no definition",
            "name the state machine: `machine.pay`",
        ),
        (
            &["show", "theirs", "--policy"],
            "`theirs` has no policy that stepwright manages",
            "where the manifest names a role by its ARN",
        ),
        (
            &["show", "machine.pay", "--policy"],
            "`machine.pay` has no policy that stepwright manages",
            "`role.pay`",
        ),
    ] {
        let said = run(folder.path(), arguments);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(
            said.stderr.contains(message) && said.stderr.contains(help),
            "{arguments:?}\n{}",
            said.stderr
        );
    }
}
