//! The cases of the rules: `tests/cases/rules/<code>.yaml`, with marks in the text where something is reported.
//!
//! A file begins with a comment `# source: …`, and its documents are the cases: the states of a definition that begins at the first one, or a whole
//! manifest, which begins with `name:`. Under a line that is reported stands its mark, a comment with carets under the place, the level and
//! the message; `# help:` lines follow. A mark of another code has it in brackets. `UPDATE=1` writes the marks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use regex::Regex;
use serde_json::Value;
use stepwright::asl::{self, MachineType, Options, rules};
use stepwright::diagnostic::{Diagnostic, Label};

use crate::cases;
use crate::codes;

/// What is put for a reference to the activity that every case has.
const ACTIVITY: &str = "arn:aws:states:eu-west-1:111122223333:activity:notify";

/// A case without its marks.
struct Case {
    text: String,
    is_manifest: bool,
}

impl Case {
    fn read(document: &str) -> Case {
        let mark = Regex::new(r"^\s*#\s*(\^+…? |help: )").unwrap();
        let lines = document.lines().filter(|line| !mark.is_match(line));
        let text: String = lines.map(|line| format!("{line}\n")).collect();
        let is_manifest = text.starts_with("name:") || text.contains("\nname:");
        Case { text, is_manifest }
    }

    fn manifest(&self) -> String {
        match self.is_manifest {
            true => self.text.clone(),
            false => codes::around(&self.text),
        }
    }

    /// Returns the case with its marks.
    fn marked(&self, code: &str) -> String {
        let manifest = self.manifest();
        let report = codes::report(code, &[("workflows/example.yaml", &manifest)]);
        let before = manifest.lines().count() - self.text.lines().count();
        let mut marks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for found in report.sorted() {
            for (index, label) in found.labels.iter().enumerate() {
                let line = label.start().line.checked_sub(1 + before);
                let line = line.unwrap_or_else(|| panic!("not in the case: {found:?}"));
                let text = match index {
                    0 => title(found, code),
                    _ => "also here".to_owned(),
                };
                let under = marks.entry(line).or_default();
                under.push(self.mark(label, before, &text));
                if index == 0 {
                    let help = |hint: &String| format!("{}# help: {hint}", self.indent(line));
                    under.extend(found.hints.iter().map(help));
                }
            }
        }
        let mut text = String::new();
        for (index, line) in self.text.lines().enumerate() {
            text.push_str(line);
            text.push('\n');
            for mark in marks.remove(&index).unwrap_or_default() {
                text.push_str(&mark);
                text.push('\n');
            }
        }
        assert!(marks.is_empty(), "{text}: {marks:?}");
        text
    }

    fn line(&self, index: usize) -> &str {
        self.text.lines().nth(index).unwrap()
    }

    fn indent(&self, index: usize) -> &str {
        let line = self.line(index);
        &line[..line.len() - line.trim_start().len()]
    }

    fn mark(&self, label: &Label, before: usize, text: &str) -> String {
        let (start, end) = (label.start(), label.end());
        let line = start.line - 1 - before;
        let shift = if self.is_manifest { 0 } else { 4 };
        let from = start.column - 1 - shift;
        let (to, more) = match start.line == end.line {
            true => (end.column - 1 - shift, ""),
            false => (self.line(line).chars().count(), "…"),
        };
        let carets = "^".repeat((to - from).max(1));
        let indent = self.indent(line).chars().count();
        // A comment begins with `#`, which is a caret where the place begins with the line.
        let lead = match from - indent {
            0 => format!("{}#{}", self.indent(line), &carets[1..]),
            gap => format!("{}#{}{carets}", self.indent(line), " ".repeat(gap - 1)),
        };
        format!("{lead}{more} {text}")
    }

    /// Returns what reading the definition finds, as Rust writes it.
    fn problems(&self) -> Vec<String> {
        let text = self.manifest().replace("${activities.notify}", ACTIVITY);
        let manifest = cases::documents(&text).unwrap_or_default();
        let Some(manifest) = manifest.first() else {
            return Vec::new();
        };
        let kind = match manifest["type"].as_str() {
            Some("express") => MachineType::Express,
            _ => MachineType::Standard,
        };
        let definition: &Value = &manifest["definition"];
        let faults = asl::read(definition, Options { kind }).faults;
        let shown = faults.iter().map(|fault| format!("{:?}", fault.problem));
        shown.collect()
    }
}

fn title(found: &Diagnostic, code: &str) -> String {
    let level = found.severity.as_str();
    match found.code == code {
        true => format!("{level}: {}", found.message),
        false => format!("{level}[{}]: {}", found.code, found.message),
    }
}

/// Reads the cases of every code.
fn files() -> BTreeMap<String, (PathBuf, Vec<Case>)> {
    let mut found = BTreeMap::new();
    for path in codes::files_below(&cases::root("rules"), "yaml") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# source: "), "{}", path.display());
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let documents = text.split("---\n").map(Case::read).collect();
        found.insert(code, (path, documents));
    }
    found
}

#[test]
fn cases_are_reported_where_they_are_marked() {
    let mut failures = String::new();
    for (code, (path, documents)) in files() {
        let marked: Vec<String> = documents.iter().map(|case| case.marked(&code)).collect();
        failures += &cases::compare(&path, &marked.join("---\n"));
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_rule_has_a_case_that_it_reports_and_one_that_it_does_not() {
    let files = files();
    let text = |rule: &asl::Rule| {
        rules::TEXT
            .iter()
            .any(|one| one.code.name == rule.code.name)
    };
    let names: BTreeSet<&str> = rules::all()
        .filter(|rule| !text(rule))
        .map(|rule| rule.code.name)
        .collect();
    assert_eq!(
        files.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        names
    );
    let mark = Regex::new(r"(?m)^\s*#\s*\^*…? (error|warning|note): ").unwrap();
    for (code, (_, documents)) in files {
        let is_reported = |case: &&Case| mark.is_match(&case.marked(&code));
        let reported = documents.iter().filter(is_reported).count();
        assert!(reported > 0, "no case of `{code}` is reported");
        assert!(
            reported < documents.len(),
            "every case of `{code}` is reported"
        );
    }
}

/// The types of problems, and the variants of those that are enums, by the sources.
#[test]
fn every_problem_has_a_case() {
    let seen: BTreeSet<String> = files()
        .values()
        .flat_map(|(_, documents)| documents)
        .flat_map(Case::problems)
        .map(|shown| {
            shown
                .split([' ', '('])
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/asl/rules");
    let implemented = Regex::new(r"impl Problem for (\w+)").unwrap();
    let variant = Regex::new(r"(?m)^    ([A-Z]\w+)").unwrap();
    let mut checked = 0;
    let mut missing = Vec::new();
    for file in codes::files_below(&root, "rs") {
        if file.file_stem().is_some_and(|name| name == "not_json") {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for name in implemented
            .captures_iter(&text)
            .map(|found| found[1].to_owned())
        {
            let variants = text.split(&format!("pub enum {name} {{")).nth(1);
            let variants = variants.and_then(|rest| rest.split("\n}").next());
            let wanted: Vec<String> = match variants {
                Some(body) => variant
                    .captures_iter(body)
                    .map(|one| one[1].to_owned())
                    .collect(),
                None => vec![name],
            };
            checked += wanted.len();
            missing.extend(wanted.into_iter().filter(|one| !seen.contains(one)));
        }
    }
    assert!(checked > 60, "only {checked} problems");
    assert!(missing.is_empty(), "no case of {missing:?}");
}
