//! Links, pipes and devices in the place of the files that a project names: read never, and never taken for "gone".

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::cloned::{Clone, PROJECT, WORKFLOW};

#[test]
fn what_a_project_names_must_be_regular_files_inside_it() {
    let mocks = |file: &str| format!("{PROJECT}local: {{mocks: '{file}'}}\n");
    let clone = Clone::new();
    let made = Command::new("mkfifo")
        .arg(clone.path("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    symlink("/etc/hostname", clone.path("out.json")).unwrap();
    for (file, said) in [
        ("/dev/zero", "it lies outside the project"),
        ("/proc/self/environ", "it lies outside the project"),
        ("out.json", "it lies outside the project"),
        ("pipe", "not a regular file but a pipe"),
        ("workflows", "not a regular file but a folder"),
        ("gone.json", "No such file"),
    ] {
        clone.write("stepwright.yaml", &mocks(file));
        clone.expect(1, &["local", "serve", "--port", "0"], said);
        clone.expect(1, &["plan", "--local"], said);
    }
    // The user's own word for a file may lead anywhere, and is bounded, too.
    clone.write("stepwright.yaml", PROJECT);
    for (file, said) in [
        ("/dev/zero", "not a regular file but a device"),
        ("pipe", "not a regular file but a pipe"),
    ] {
        clone.expect(1, &["local", "serve", "--port", "0", "--mocks", file], said);
    }
    std::fs::remove_file(clone.path("workflows/evil.yaml")).unwrap();
    std::fs::rename(clone.path("pipe"), clone.path("workflows/evil.yaml")).unwrap();
    clone.expect(3, &["validate"], "not a regular file but a pipe");
}

#[test]
fn a_project_file_that_leads_out_is_refused_and_not_quoted() {
    for target in ["/proc/self/environ", "/etc/passwd"] {
        let clone = Clone::new();
        std::fs::remove_file(clone.path("stepwright.yaml")).unwrap();
        symlink(target, clone.path("stepwright.yaml")).unwrap();
        for command in [&["validate"][..], &["plan", "--local"], &["graph"]] {
            let said = clone.expect(
                3,
                command,
                "`stepwright.yaml` is a link that leads out of the project",
            );
            let told = said.stdout + &said.stderr;
            assert!(!told.contains("HOME=") && !told.contains("root:"), "{told}");
        }
    }
    // What hides the project file does not lead to a project above.
    let clone = Clone::new();
    std::fs::create_dir_all(clone.path("below")).unwrap();
    let made = Command::new("mkfifo")
        .arg(clone.path("below/stepwright.yaml"))
        .status()
        .unwrap();
    assert!(made.success());
    clone.expect(
        3,
        &["-C", "below", "validate"],
        "not a regular file but a pipe",
    );
}

/// Whatever makes a manifest invisible is an error: its resources are never planned for deletion.
#[test]
fn a_manifest_that_is_hidden_is_never_gone() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("evil.yaml"), WORKFLOW).unwrap();
    let other = WORKFLOW.replace("evil", "other");
    type Hide = fn(&Clone, &Path);
    let ways: [(&str, Hide); 7] = [
        ("leads out of the project", |clone, outside| {
            std::fs::remove_file(clone.path("workflows/a/evil.yaml")).unwrap();
            symlink(
                outside.join("evil.yaml"),
                clone.path("workflows/a/evil.yaml"),
            )
            .unwrap();
        }),
        ("cannot follow the link", |clone, _| {
            std::fs::remove_file(clone.path("workflows/a/evil.yaml")).unwrap();
            symlink("nowhere.yaml", clone.path("workflows/a/evil.yaml")).unwrap();
        }),
        ("is a link to a folder, not a manifest", |clone, _| {
            std::fs::remove_file(clone.path("workflows/a/evil.yaml")).unwrap();
            symlink("../b", clone.path("workflows/a/evil.yaml")).unwrap();
        }),
        ("is a folder, not a manifest", |clone, _| {
            std::fs::remove_file(clone.path("workflows/a/evil.yaml")).unwrap();
            std::fs::create_dir(clone.path("workflows/a/evil.yaml")).unwrap();
        }),
        (
            "`workflows/a` is a link that leads out of the project",
            |clone, outside| {
                std::fs::remove_dir_all(clone.path("workflows/a")).unwrap();
                symlink(outside, clone.path("workflows/a")).unwrap();
            },
        ),
        ("cannot follow the link `workflows/a`", |clone, _| {
            std::fs::remove_dir_all(clone.path("workflows/a")).unwrap();
            symlink("nowhere", clone.path("workflows/a")).unwrap();
        }),
        ("holds no document", |clone, _| {
            clone.write("workflows/a/evil.yaml", "")
        }),
    ];
    for (said, hide) in ways {
        let clone = Clone::new();
        std::fs::remove_file(clone.path("workflows/evil.yaml")).unwrap();
        clone.write(
            "stepwright.yaml",
            &format!("{PROJECT}workflows: ['workflows/**/*.yaml']\n"),
        );
        clone.write("workflows/a/evil.yaml", WORKFLOW);
        clone.write("workflows/b/other.yaml", &other);
        clone.expect(0, &["apply", "--local", "--yes"], "");
        hide(&clone, outside.path());
        for command in [
            &["plan", "--local"][..],
            &["apply", "--local", "--yes", "--allow-delete"],
        ] {
            let run = clone.expect(3, command, said);
            assert!(!run.stdout.contains("delete"), "{run:?}");
            assert!(run.stderr.contains("\n1 error\n"), "{run:?}");
        }
    }
    // A link that stays in the project is fine, for a manifest and for a folder of them.
    let clone = Clone::new();
    clone.write("elsewhere/a/other.yaml", &other);
    clone.write(
        "stepwright.yaml",
        &format!("{PROJECT}workflows: ['workflows/**/*.yaml']\n"),
    );
    symlink("../elsewhere/a", clone.path("workflows/a")).unwrap();
    let plan = clone.expect(0, &["plan", "--local"], "");
    assert!(plan.stdout.contains("machine.other"), "{plan:?}");
}
