//! The published schemas: current, and in agreement with what loading accepts.

use serde_json::Value;
use stepwright::{manifest, plan};

use crate::cases;

#[test]
fn published_schemas_are_current() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut failures = cases::compare(
        &root.join("workflow.schema.json"),
        &cases::pretty(&manifest::workflow_schema()),
    );
    failures += &cases::compare(
        &root.join("project.schema.json"),
        &cases::pretty(&manifest::project_schema()),
    );
    failures += &cases::compare(
        &root.join("plan.schema.json"),
        &cases::pretty(&plan::render::json::schema()),
    );
    assert!(
        failures.is_empty(),
        "stale: run the tests with UPDATE=1\n{failures}"
    );
}

/// What an editor marks is judged on the text, so everything that loads must pass, references included.
#[test]
fn editors_accept_what_loads() {
    let workflow = jsonschema::validator_for(&manifest::workflow_schema()).unwrap();
    let project = jsonschema::validator_for(&manifest::project_schema()).unwrap();
    let mut judged = 0;
    for case in cases::directories("manifest")
        .into_iter()
        .filter(|case| case.join("workflows.json").exists())
    {
        accepts(
            &project,
            &cases::yaml(&case.join("stepwright.yaml"))[0],
            &case,
        );
        let loaded: Value =
            serde_json::from_str(&std::fs::read_to_string(case.join("workflows.json")).unwrap())
                .unwrap();
        for file in loaded
            .as_array()
            .unwrap()
            .iter()
            .map(|workflow| workflow["file"].as_str().unwrap())
        {
            for document in cases::yaml(&case.join(file)) {
                accepts(&workflow, &document, &case.join(file));
                judged += 1;
            }
        }
    }
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    accepts(
        &project,
        &cases::yaml(&root.join("stepwright.yaml"))[0],
        root,
    );
    for file in cases::files(&["yaml"]).into_iter().filter(|file| {
        file.parent()
            .is_some_and(|folder| folder == root.join("workflows"))
    }) {
        for document in cases::yaml(&file) {
            accepts(&workflow, &document, &file);
            judged += 1;
        }
    }
    assert!(judged > 5, "only {judged} manifests were judged");
}

fn accepts(validator: &jsonschema::Validator, value: &Value, file: &std::path::Path) {
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{}: {faults:?}", file.display());
}

#[test]
fn editors_mark_what_never_loads() {
    let workflow = jsonschema::validator_for(&manifest::workflow_schema()).unwrap();
    for text in [
        r#"{"name": "a"}"#,
        r#"{"name": "a", "definition": {}, "bogus": 1}"#,
        r#"{"name": "a", "definition": {}, "tracing": "yes"}"#,
        r#"{"name": "a", "definition": {}, "type": "Standard"}"#,
        r#"{"name": "a b", "definition": {}}"#,
        r#"{"name": "a", "definition": {}, "role": "somebody"}"#,
        r#"{"name": "a", "definition": {}, "role": {"allow": [{"Effect": "Deny"}]}}"#,
        r#"{"name": "a", "definition": 5}"#,
        r#"{"name": "a", "definition": {"StartAt": "A"}}"#,
        r#"{"name": "a", "definition": {"StartAt": "A", "States": {"A": {"Type": "Wait", "Second": 5, "End": true}}}}"#,
    ] {
        let value: Value = serde_json::from_str(text).unwrap();
        assert!(!workflow.is_valid(&value), "{text}");
    }
}
