//! Findings in the forms that code hosts take: cases under `tests/cases/findings`.
//!
//! A case is a folder with `case.json` (`source`, `folder`, `diagnostics`), `sarif.json` and `github.txt`.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use stepwright::codes;
use stepwright::diagnostic::{Diagnostic, Label, Report, Severity, Source};

use crate::{cases, validate};

#[test]
fn findings_are_written_as_code_hosts_take_them() {
    let mut failures = String::new();
    for case in cases::directories("findings") {
        let (report, folder) = read(&case);
        let sarif = report.to_sarif(&folder, codes::find);
        check_shape(&sarif);
        failures += &cases::compare(&case.join("sarif.json"), &cases::pretty(&sarif));
        failures += &cases::compare(&case.join("github.txt"), &report.to_github(&folder));
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Whatever validation finds in any project fits the forms as well.
#[test]
fn findings_of_projects_fit_the_forms() {
    let mut results = 0;
    for case in cases::directories("manifest") {
        let (report, _) = validate::load(&case);
        let sarif = report.to_sarif("", codes::find);
        results += check_shape(&sarif);
        let commands = report.to_github("");
        let findings = sarif["runs"][0]["results"].as_array().unwrap().len();
        assert_eq!(commands.lines().count(), findings, "{commands}");
        for line in commands.lines() {
            let levels = ["::error ", "::warning ", "::notice "];
            let level = levels.iter().any(|level| line.starts_with(level));
            assert!(level && line[2..].contains("::"), "{line}");
        }
    }
    assert!(results > 50, "only {results} findings");
}

/// Checks what code scanning relies on; returns the number of results.
fn check_shape(sarif: &Value) -> usize {
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let mut fingerprints = std::collections::BTreeSet::new();
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert!(
            !place["artifactLocation"]["uri"]
                .as_str()
                .unwrap()
                .contains(' ')
        );
        let region = &place["region"];
        if region.is_object() {
            let at = |line: &str, column: &str| {
                (
                    region[line].as_u64().unwrap(),
                    region[column].as_u64().unwrap(),
                )
            };
            assert!(at("startLine", "startColumn") <= at("endLine", "endColumn"));
            assert!(at("startLine", "startColumn") >= (1, 1));
        }
        let fingerprint = result["partialFingerprints"]["primaryLocationLineHash"].as_str();
        assert!(fingerprints.insert(fingerprint.unwrap()), "{result}");
    }
    results.len()
}

fn read(case: &Path) -> (Report, String) {
    let text = std::fs::read_to_string(case.join("case.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert!(value["source"].is_string(), "{}", case.display());
    let mut report = Report::default();
    for written in value["diagnostics"].as_array().unwrap() {
        report.push(diagnostic(written));
    }
    (report, value["folder"].as_str().unwrap().to_owned())
}

fn diagnostic(written: &Value) -> Diagnostic {
    let text = |key: &str| written[key].as_str().unwrap().to_owned();
    let list = |key: &str| written[key].as_array().cloned().unwrap_or_default();
    let severity = match written["severity"].as_str() {
        Some("error") => Severity::Error,
        Some("warning") => Severity::Warning,
        _ => Severity::Note,
    };
    let hints = list("hints");
    Diagnostic::new(severity, text("code").leak(), text("message"))
        .at(list("labels").iter().map(label))
        .hints(hints.iter().map(|hint| hint.as_str().unwrap().to_owned()))
}

fn label(written: &Value) -> Label {
    let text = |key: &str| written[key].as_str().unwrap_or_default();
    let nth = written["nth"].as_u64().unwrap_or(1) as usize;
    let found = text("text").match_indices(text("find")).nth(nth - 1);
    let start = found.unwrap().0;
    let source = Arc::new(Source::new(text("file"), text("text")));
    Label::new(&source, start..start + text("find").len(), text("say"))
}
