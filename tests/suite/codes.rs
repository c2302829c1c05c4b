//! The table of codes: complete, true in every example, and the same as the page that shows it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use stepwright::asl::rules;
use stepwright::codes::{self, Levels, LintLevel};
use stepwright::deploy;
use stepwright::diagnostic::{Excerpt, Report, Severity};
use stepwright::manifest::{self, OpenOptions, Place};

use crate::cases;
use crate::program::{expect, run};
use crate::stack::{PROJECT, Stack, Target};

/// Codes that no example can show in a few lines, and what shows them instead.
const WITHOUT_EXAMPLE: [&str; 13] = [
    "control-character",
    "definition-too-large",
    "document-too-large",
    "file-too-large",
    "internal",
    "no-project",
    "not-json",
    "outside-project",
    "policy-too-large",
    "service-diagnostic",
    "too-deep",
    "too-many-tags",
    "unknown-environment",
];

#[test]
fn every_bad_example_has_its_code_alone_and_every_good_one_nothing() {
    let mut wrong = Vec::new();
    for code in codes::all() {
        assert!(!code.about.is_empty() && code.about == code.about.trim());
        let Some(examples) = &code.examples else {
            let is_known = WITHOUT_EXAMPLE.contains(&code.name);
            assert!(is_known, "`{}` has no examples", code.name);
            continue;
        };
        let (found, text) = findings(code.name, examples.excerpt, examples.bad());
        if found != BTreeSet::from([code.name]) {
            wrong.push(format!("bad example of `{}`: {text}", code.name));
        }
        let (found, text) = findings(code.name, examples.excerpt, examples.good());
        if !found.is_empty() {
            wrong.push(format!("good example of `{}`: {text}", code.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the codes found in an example, and what is said.
fn findings(code: &str, excerpt: Excerpt, example: &str) -> (BTreeSet<&'static str>, String) {
    let files = files(excerpt, example);
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let report = report(code, &files);
    let found = report.sorted().iter().map(|one| one.code).collect();
    (found, format!("{example}{}", report.to_text(false)))
}

/// Groups whose lints ask of most states more than an example of something else shows.
const ASKING: [&str; 2] = ["timeouts", "error-handling"];

/// Returns what is reported of a project of these files, with the lints of one code among those that ask for more; the
/// project file is there already.
pub fn report(code: &str, files: &[(&str, &str)]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("stepwright.yaml", PROJECT)].iter().chain(files) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut report = Report::default();
    let mut levels = Levels::default();
    for group in ASKING {
        levels.set(group, LintLevel::Off);
    }
    match codes::level_of(code) {
        Some(Severity::Warning) => levels.set(code, LintLevel::Warning),
        Some(Severity::Note) => levels.set(code, LintLevel::Note),
        _ => {}
    }
    check(folder.path(), &mut report);
    levels.settle(&mut report);
    report
}

fn check(folder: &Path, report: &mut Report) {
    let options = OpenOptions {
        directory: folder.to_path_buf(),
        environment: None,
        version: "0.1.0",
    };
    let Some(project) = manifest::open(&options, report) else {
        return;
    };
    let place = Place {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
    };
    let (workflows, _) = manifest::load_valid(&project, &place, &|_| None, report);
    deploy::desired(&project.owner, &place, &workflows, report);
}

fn files(excerpt: Excerpt, example: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    match excerpt {
        Excerpt::Workflow => files.push(("workflows/example.yaml".to_owned(), example.to_owned())),
        Excerpt::States => files.push(("workflows/example.yaml".to_owned(), around(example))),
        Excerpt::Files => {
            for piece in example.split("# ").filter(|piece| !piece.is_empty()) {
                let (name, text) = piece.split_once('\n').unwrap();
                files.push((name.to_owned(), text.to_owned()));
            }
        }
    }
    files
}

/// Puts states into a workflow that has an activity, and begins at the first of them.
pub fn around(states: &str) -> String {
    let mut lines = states.lines().filter(|line| !line.starts_with('#'));
    let first = lines
        .next()
        .and_then(|line| line.split(':').next())
        .unwrap();
    let states: String = states.lines().map(|line| format!("    {line}\n")).collect();
    let role = "{grants: none, allow: [{Action: 'lambda:InvokeFunction', Resource: '*'}]}";
    format!(
        "name: example\nactivities: {{notify: {{}}}}\nrole: {role}\ndefinition:\n  StartAt: {first}\n  States:\n{states}"
    )
}

/// Literals of the sources that look like codes.
const NO_CODES: [&str; 3] = ["aws-cn", "aws-sdk", "aws-us-gov"];

#[test]
fn every_code_of_the_sources_is_explained_and_no_other() {
    let mut used: BTreeSet<String> = ["syntax", "internal"].map(str::to_owned).into();
    used.extend(rules::all().map(|rule| rule.code.name.to_owned()));
    for module in ["document", "manifest", "deploy", "diagnostic"] {
        for file in sources(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src")
                .join(module),
        ) {
            let text = std::fs::read_to_string(&file).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            used.extend(
                text.split('"')
                    .skip(1)
                    .step_by(2)
                    .filter(|word| is_code(word))
                    .map(str::to_owned),
            );
        }
    }
    let explained: BTreeSet<String> = codes::all().map(|code| code.name.to_owned()).collect();
    assert_eq!(explained, used);
    assert_eq!(
        codes::all().count(),
        explained.len(),
        "a code is there twice"
    );
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    files_below(folder, "rs")
}

/// Returns the files under a folder whose names end in `.ENDING`.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_below(&path, ending)),
            false if path.extension().is_some_and(|own| own == ending) => found.push(path),
            false => {}
        }
    }
    found
}

fn is_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let is_word =
        |part: &&str| part.len() > 1 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    parts.len() > 1 && parts.iter().all(is_word) && !NO_CODES.contains(&word)
}

#[test]
fn the_page_of_codes_is_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes.md");
    let failure = cases::compare(&page, &codes::to_markdown());
    assert!(failure.is_empty(), "{failure}");
}

#[test]
fn a_code_is_explained_without_a_project() {
    let target = Target::start();
    let stack = Stack::new(&target);
    std::fs::remove_file(stack.path().join("stepwright.yaml")).unwrap();
    for code in codes::all() {
        let said = expect(&stack, &["validate", "--explain", code.name], 0, "");
        assert!(
            said.out.starts_with(&format!("{}\n\n", code.name)),
            "{}",
            said.out
        );
        assert_eq!(said.out.contains("\nWrong:\n"), code.examples.is_some());
    }
    let said = expect(&stack, &["validate", "--explain", "missing-target"], 0, "");
    assert!(
        said.out
            .contains("\n    Check: {Type: Pass, Next: ChargeCrad}\n"),
        "{}",
        said.out
    );
    let json: serde_json::Value = serde_json::from_str(
        &run(
            &stack,
            &["validate", "--explain", "states-all", "--format", "json"],
        )
        .out,
    )
    .unwrap();
    assert_eq!(
        (json["format_version"].as_u64(), json["code"].as_str()),
        (Some(1), Some("states-all"))
    );
}

#[test]
fn an_unknown_code_is_answered_with_those_there_are() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let said = expect(
        &stack,
        &["validate", "--explain", "mising-target"],
        1,
        "did you mean `missing-target`?",
    );
    assert!(
        said.err
            .contains("there are: missing-field, unknown-field,"),
        "{}",
        said.err
    );
    expect(
        &stack,
        &["validate", "--explain", "E0382"],
        1,
        "unknown diagnostic code `E0382`",
    );
    expect(
        &stack,
        &["validate", "--explain", "syntax", "--format", "sarif"],
        1,
        "`--format text`",
    );
}

/// What an example of a permission shows is copied: `*` is there only for X-Ray's actions, which IAM limits to no resource.
#[test]
fn no_example_allows_every_resource() {
    for code in codes::all() {
        let examples = code
            .examples
            .iter()
            .flat_map(|both| [both.bad(), both.good()]);
        for example in examples {
            let lines: Vec<&str> = example.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                if line.contains("Resource: \"*\"") {
                    let statement = lines[index.saturating_sub(1)..=index].join("\n");
                    assert!(statement.contains("xray:"), "`{}`: {statement}", code.name);
                }
            }
        }
    }
}
