//! Any bytes as a manifest, as a definition beside one, and as a project file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use tempfile::TempDir;

use crate::diagnostic::{Report, Source};
use crate::manifest::{OpenOptions, Place};

const PROJECT: &str = "stack: demo\nproject: 7f3a9c0d5e\nvars: {text: x, list: [1, {k: v}], secret: '${env.SECRET}'}\n";

/// Loads the bytes in the role that they look made for; nothing may panic, and everything that is found can be shown.
pub fn check(bytes: &[u8]) {
    let folder = folder();
    let holds = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    let (role, file) = if bytes.starts_with(b"{") || bytes.starts_with(b"[") {
        ("as-definition", "workflows/a.asl.json")
    } else if holds(b"stack:") {
        ("as-project", "stepwright.yaml")
    } else {
        ("as-manifest", "workflows/a.yaml")
    };
    write(&folder.join(role), file, bytes);
    load(&folder.join(role));
    if let Ok(text) = std::str::from_utf8(bytes) {
        compare(text);
    }
}

/// Does what `validate` does: the files, the rules of the language, what should exist and what its roles may do.
fn load(project: &Path) {
    let mut report = Report::default();
    let options = OpenOptions {
        directory: project.to_path_buf(),
        environment: None,
        version: "0.1.0",
    };
    let place = Place {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
    };
    let is_valid = crate::manifest::open(&options, &mut report).is_some_and(|project| {
        let (workflows, is_whole) =
            crate::manifest::load_valid(&project, &place, &variable, &mut report);
        let desired =
            crate::deploy::desired::desired(&project.owner, &place, &workflows, &mut report);
        desired.is_some() && is_whole
    });
    assert_ne!(report.has_errors(), is_valid);
    show(&report);
}

/// Every form of the findings is written, and none of them tells a secret.
fn show(report: &Report) {
    assert!(report.is_empty() || !report.to_text(true).is_empty());
    let shown = [
        report.to_text(false),
        report.to_json().to_string(),
        report.to_sarif("", crate::codes::find).to_string(),
        report.to_github(""),
    ];
    for shown in shown {
        assert!(!shown.contains("s3cr3t/value"), "{shown}");
    }
}

/// What our JSON reader takes, the other one takes, too, as the same value.
fn compare(text: &str) {
    let mut report = Report::default();
    let read = crate::document::read(&Arc::new(Source::new("a.json", text)), &mut report);
    let Some(documents) = read.filter(|_| !report.has_errors()) else {
        return;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let theirs: Value = serde_json::from_str(text).unwrap();
    // The other reader rounds some fractions differently.
    if !text.contains(['.', 'e', 'E']) {
        assert_eq!(documents[0].root.to_value(), theirs);
    }
}

fn variable(name: &str) -> Option<String> {
    match name {
        "MISSING" => None,
        "NUMBER" => Some("300".to_owned()),
        _ => Some("s3cr3t/value".to_owned()),
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

/// Returns the folder of this process, with what the bytes are put beside.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_path_buf();
        for role in ["as-manifest", "as-definition", "as-project"] {
            std::fs::create_dir_all(path.join(role).join("workflows")).unwrap();
            write(&path, &format!("{role}/stepwright.yaml"), PROJECT.as_bytes());
        }
        write(
            &path,
            "as-definition/workflows/a.yaml",
            b"name: a\ndefinition: a.asl.json\nactivities: {ask: {}}\nsubstitutions: {Name: 3, S: '${env.S}'}\n",
        );
        write(
            &path,
            "as-project/workflows/a.yaml",
            b"name: a\nmachine_name: ${vars.name}\ndefinition: {StartAt: A, States: {A: {Type: Succeed}}}\n",
        );
        (folder, path)
    });
    path
}
