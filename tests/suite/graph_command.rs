//! `stepwright graph` as its users run it: without credentials, network or a target.

use std::fs;
use std::path::Path;

use crate::drawing::Drawing;
use crate::program::{Program, Said};

const PROJECT: &str =
    "version: 1\nstack: demo\nproject: 7f3a9c0e5b1d4826a90c3e7f15b8d264\nworkflows: [\"*.yaml\"]\n";
const PAY: &str = "version: 1\nname: pay\nrole: {grants: none}\ndefinition:\n  StartAt: Pay\n  States:\n    Pay: {Type: Task, \
    Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: q, MessageBody: b}, Next: Check}\n    Check: {Type: Choice, \
    Choices: [{Variable: $.key, StringEquals: '${env.KEY}', Next: Done}], Default: Pay}\n    Done: {Type: Succeed}\n";
const SEND: &str = "version: 1\nname: send\nrole: {grants: none}\ndefinition: {StartAt: A, States: {A: {Type: Succeed}}}\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("stepwright.yaml"), PROJECT).unwrap();
    fs::write(folder.path().join("pay.yaml"), PAY).unwrap();
    fs::write(folder.path().join("send.yaml"), SEND).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Said {
    let mut program = Program::in_folder(folder);
    program
        .variables
        .push(("KEY".to_owned(), "hush-hush".to_owned()));
    program.run(arguments)
}

#[test]
fn each_format_is_drawn_and_shows_no_value_of_the_environment() {
    let folder = project();
    let formats = [
        ("mermaid", "flowchart TD"),
        ("dot", "digraph \"pay\""),
        ("svg", "<title>pay</title>"),
    ];
    for (format, has) in formats {
        let said = run(folder.path(), &["graph", "pay", "--format", format]);
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.stdout.contains(has), "{}", said.stdout);
        assert!(
            said.stdout.contains("env") && !said.stdout.contains("hush"),
            "{}",
            said.stdout
        );
        let file = folder.path().join(format!("pay.{format}"));
        let written = run(
            folder.path(),
            &[
                "graph",
                "pay",
                "--format",
                format,
                "--out",
                file.to_str().unwrap(),
            ],
        );
        assert_eq!(
            (written.code, written.stdout.as_str()),
            (0, ""),
            "{written:?}"
        );
        assert_eq!(
            fs::read_to_string(file).unwrap().trim_end(),
            said.stdout.trim_end()
        );
    }
}

#[test]
fn a_files_ending_picks_the_format_and_all_workflows_stand_side_by_side() {
    let folder = project();
    let said = run(folder.path(), &["graph", "--out", "all.svg"]);
    assert_eq!(said.code, 0, "{said:?}");
    let text = fs::read_to_string(folder.path().join("all.svg")).unwrap();
    let drawing = Drawing::read(&text);
    assert_eq!(drawing.faults(), Vec::<String>::new());
    for name in ["pay", "send", "Check", "Done"] {
        assert!(drawing.words().contains(name), "{name}");
    }
    assert!(text.contains("<title>demo</title>"));
}

#[test]
fn what_cannot_be_drawn_is_refused_by_name() {
    let folder = project();
    let said = run(folder.path(), &["graph", "chat"]);
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("no workflow named `chat`"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("there are: pay, send"),
        "{}",
        said.stderr
    );
    let said = run(folder.path(), &["graph", "pay", "--out", "nowhere/pay.svg"]);
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("cannot write `nowhere/pay.svg`"),
        "{}",
        said.stderr
    );
    fs::write(
        folder.path().join("send.yaml"),
        SEND.replace("Succeed", "Sucede"),
    )
    .unwrap();
    let said = run(folder.path(), &["graph", "pay"]);
    assert_eq!((said.code, said.stdout.as_str()), (3, ""));
    assert!(
        said.stderr.contains("send.yaml") && said.stderr.contains("Sucede"),
        "{}",
        said.stderr
    );
}
