//! Projects under `tests/cases/manifest`: what loading them gives, and every message in full.
//!
//! A case is a project's folder with `case.json` (`source`: where the expectation comes from; `environment`, `account`,
//! `region`, `env`, `version` as needed), `report.txt` (what is said) and, where it loads, `workflows.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stepwright::diagnostic::Report;
use stepwright::document::{self, Segment};
use stepwright::manifest::{self, OpenOptions, Place, Role, Workflow, names};

use crate::cases;

#[test]
fn projects_load_or_say_what_is_wrong() {
    let mut failures = String::new();
    for case in cases::directories("manifest") {
        let (text, loaded) = run(&case);
        failures += &cases::compare(&case.join("report.txt"), &text);
        let expected = case.join("workflows.json");
        match loaded {
            Some(value) => failures += &cases::compare(&expected, &cases::pretty(&value)),
            None if expected.exists() => {
                writeln!(failures, "{} no longer loads", case.display()).unwrap()
            }
            None => {}
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn json_reports_have_the_place_of_every_finding() {
    for case in cases::directories("manifest") {
        let (report, _) = load(&case);
        let value = report.to_json();
        assert_eq!(value["format_version"], 1);
        for finding in value["diagnostics"].as_array().unwrap() {
            let Some(file) = finding["file"].as_str() else {
                continue;
            };
            let Ok(text) = std::fs::read_to_string(case.join(file)) else {
                continue;
            };
            let line = finding["line"].as_u64().unwrap() as usize;
            let written = text.lines().nth(line - 1).unwrap_or("");
            assert_eq!(
                finding["source_line"],
                written.trim_end_matches('\u{feff}'),
                "{finding} in {}",
                case.display()
            );
        }
    }
}

/// `positions.json` of a case: in `workflow`, the resolved string at `path` has `find`, which comes from `marked` in
/// line `line` of `file`.
#[test]
fn resolved_strings_lead_back_to_their_text() {
    let mut checked = 0;
    for case in cases::directories("manifest") {
        let Ok(text) = std::fs::read_to_string(case.join("positions.json")) else {
            continue;
        };
        let workflows = load(&case).1.unwrap();
        for position in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
            let workflow = workflows
                .iter()
                .find(|workflow| workflow.name == position["workflow"])
                .unwrap();
            let path: Vec<Segment> = position["path"]
                .as_array()
                .unwrap()
                .iter()
                .map(segment)
                .collect();
            let resolved = workflow
                .definition
                .pointer(&document::pointer(&path[1..]))
                .and_then(Value::as_str)
                .unwrap();
            let find = position["find"].as_str().unwrap();
            let start = resolved
                .find(find)
                .unwrap_or_else(|| panic!("{position}: {resolved}"));
            let label = workflow
                .source
                .open()
                .label_in_string(&path, start..start + find.len(), "")
                .unwrap();
            let found = json!({"marked": label.source.text[label.range.clone()], "file": label.source.name, "line": label.start().line});
            for key in ["marked", "file", "line"] {
                assert_eq!(found[key], position[key], "{position}");
            }
            checked += 1;
        }
    }
    assert!(checked >= 10);
}

fn segment(value: &Value) -> Segment {
    match value {
        Value::String(key) => Segment::from(key.as_str()),
        index => Segment::from(index.as_u64().unwrap() as usize),
    }
}

/// Values of the process environment may be secrets: no message shows one.
#[test]
fn reports_show_no_value_of_the_environment() {
    let mut checked = 0;
    for case in cases::directories("manifest") {
        let settings: Value =
            serde_json::from_str(&std::fs::read_to_string(case.join("case.json")).unwrap())
                .unwrap();
        let report = load(&case).0;
        for value in settings["env"]
            .as_object()
            .into_iter()
            .flat_map(|env| env.values())
            .filter_map(Value::as_str)
        {
            let secret = value.len() > 5;
            assert!(
                !secret || !report.to_text(false).contains(value),
                "{value} in {}",
                case.display()
            );
            checked += usize::from(secret && report.has_errors());
        }
    }
    assert!(checked >= 5);
}

/// Manifests cut off anywhere are told or read, and whatever is told can be shown.
#[test]
fn texts_cut_off_anywhere_are_no_accident() {
    let text = std::fs::read_to_string(cases::root("manifest").join("references/workflows/a.yaml"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("workflows")).unwrap();
    std::fs::write(
        folder.path().join("stepwright.yaml"),
        "stack: demo\nproject: 7f3a9c0d5e\n",
    )
    .unwrap();
    std::fs::write(
        folder.path().join("case.json"),
        r#"{"source": "none: nothing may panic"}"#,
    )
    .unwrap();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        std::fs::write(folder.path().join("workflows/a.yaml"), &text[..end]).unwrap();
        let (report, workflows) = load(folder.path());
        assert_ne!(report.has_errors(), workflows.is_some());
        assert!(report.is_empty() || !report.to_text(true).is_empty());
        assert_eq!(report.to_json()["format_version"], 1);
    }
}

fn run(case: &Path) -> (String, Option<Value>) {
    let (report, workflows) = load(case);
    let loaded = workflows.map(|workflows| workflows.iter().map(summary).collect());
    (report.to_text(false), loaded)
}

pub fn load(case: &Path) -> (Report, Option<Vec<Workflow>>) {
    let settings: Value =
        serde_json::from_str(&std::fs::read_to_string(case.join("case.json")).unwrap()).unwrap();
    assert!(
        settings["source"].is_string(),
        "{} does not say where its expectation comes from",
        case.display()
    );
    let mut report = Report::default();
    let options = OpenOptions {
        directory: case.join(settings["directory"].as_str().unwrap_or(".")),
        environment: settings["environment"].as_str(),
        version: settings["version"].as_str().unwrap_or("0.1.0"),
    };
    let Some(project) = manifest::open(&options, &mut report) else {
        return (report, None);
    };
    let region = project
        .region
        .clone()
        .unwrap_or_else(|| "eu-west-1".to_owned());
    let account = project
        .account
        .clone()
        .unwrap_or_else(|| "000000000000".to_owned());
    let place = Place {
        partition: names::partition(&region).to_owned(),
        region,
        account,
    };
    let env = |name: &str| settings["env"][name].as_str().map(str::to_owned);
    let workflows = manifest::load(&project, &place, &env, &mut report);
    (report, workflows)
}

fn summary(workflow: &Workflow) -> Value {
    let activities: BTreeMap<&String, Value> = workflow
        .activities
        .iter()
        .map(|(name, activity)| (name, json!({"name": activity.name, "arn": activity.arn, "encryption": format!("{:?}", activity.encryption), "tags": activity.tags})))
        .collect();
    let role = match &workflow.role {
        Role::Managed(role) => json!({
            "name": role.name, "path": role.path, "arn": role.arn, "grants": format!("{:?}", role.grants), "allow": role.allow,
            "except": format!("{:?}", role.except), "managed_policies": role.managed_policies, "permissions_boundary": role.permissions_boundary,
        }),
        Role::Existing { arn } => json!({"existing": arn}),
    };
    json!({
        "name": workflow.name, "file": workflow.file, "kind": format!("{:?}", workflow.kind),
        "machine_name": workflow.machine_name, "machine_arn": workflow.machine_arn,
        "activities": activities, "role": role, "logging": format!("{:?}", workflow.logging), "tracing": workflow.tracing,
        "encryption": format!("{:?}", workflow.encryption), "tags": workflow.tags, "definition": workflow.definition,
        "masks": workflow.masks, "refers_to": workflow.refers_to,
    })
}

#[test]
fn a_folder_without_a_project_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut report = Report::default();
    let options = OpenOptions {
        directory: PathBuf::from(folder.path()),
        environment: None,
        version: "0.1.0",
    };
    assert!(manifest::open(&options, &mut report).is_none());
    let text = report
        .to_text(false)
        .replace(&folder.path().display().to_string(), "FOLDER");
    assert_eq!(
        text,
        "error[no-project]: no `stepwright.yaml` in `FOLDER` or above it\n |\n = help: run `stepwright init` to make a project\n\n1 error\n"
    );
}
