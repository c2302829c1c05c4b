//! The repository's own workflows: what their definitions, roles and names must be before anything is deployed.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use stepwright::asl::{MachineType, definition_schema, walk};
use stepwright::policy::check_statement;

fn manifests() -> Vec<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files.sort();
    assert!(files.len() >= 4, "{files:?}");
    files
        .into_iter()
        .map(|file| (file.clone(), read(&file)))
        .collect()
}

fn read(file: &Path) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(file).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn every_definition_follows_the_schema() {
    let schema = jsonschema::validator_for(&definition_schema()).unwrap();
    for (file, manifest) in manifests() {
        let faults: Vec<String> = schema
            .iter_errors(&manifest["definition"])
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(
            faults.is_empty(),
            "{}:\n{}",
            file.display(),
            faults.join("\n")
        );
    }
}

/// Every target exists in its scope and every state is somebody's target.
#[test]
fn every_transition_leads_somewhere() {
    for (file, manifest) in manifests() {
        let definition = &manifest["definition"];
        let machine = definition.as_object().unwrap();
        for scope in walk::scopes(machine, MachineType::Standard) {
            check_scope(&file, scope.members);
        }
    }
}

fn check_scope(file: &Path, scope: &Map<String, Value>) {
    let states = scope["States"].as_object().unwrap();
    let mut targets = vec![scope["StartAt"].as_str().unwrap().to_owned()];
    for state in states.values() {
        let inside = [&state["Catch"], &state["Choices"]]
            .into_iter()
            .flat_map(|list| list.as_array().into_iter().flatten());
        let named = inside
            .map(|one| &one["Next"])
            .chain([&state["Next"], &state["Default"]]);
        targets.extend(named.filter_map(Value::as_str).map(str::to_owned));
    }
    for target in &targets {
        assert!(
            states.contains_key(target),
            "{}: `{target}` is no state",
            file.display()
        );
    }
    for name in states.keys() {
        assert!(
            targets.contains(name),
            "{}: `{name}` is not reachable",
            file.display()
        );
    }
}

#[test]
fn every_allowed_statement_follows_the_grammar_of_iam() {
    for (file, manifest) in manifests() {
        for statement in manifest["role"]["allow"].as_array().into_iter().flatten() {
            // A statement's resource may be a whole reference, whose value is an ARN.
            let text = statement.to_string().replace(
                "${workflows.",
                "arn:aws:states:eu-west-1:111122223333:stateMachine:${",
            );
            let faults = check_statement(&serde_json::from_str(&text).unwrap());
            assert!(faults.is_empty(), "{}: {faults:?}", file.display());
        }
    }
}

#[test]
fn every_role_is_derived() {
    for (file, manifest) in manifests() {
        assert!(
            manifest.get("role").is_none(),
            "{} says more than its definition",
            file.display()
        );
    }
}
