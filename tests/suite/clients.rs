//! Other people's clients against the local endpoint: boto3 and the AWS CLI, from PyPI, pinned.
//!
//! The scripts are in `tests/clients`. They know the endpoint by what `stepwright local serve` prints, and nothing of our code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::client_environment;
use crate::served_project::ServedProject;

/// What the documentation's examples say before their block.
const MARK: &str = "<!-- tests/suite/clients.rs runs this -->\n```";

/// The URL in the documentation; a test takes a free port.
const DOCUMENTED_URL: &str = "http://127.0.0.1:8083";

#[test]
fn boto3_and_the_aws_cli_drive_every_operation() {
    let Some(python) = client_environment::python() else {
        return;
    };
    let served = ServedProject::start();
    let offered = served.folder().join("offered.json");
    for script in ["drive_boto3.py", "drive_awscli.py"] {
        let output = client(&python, &served, "python")
            .arg(scripts().join(script))
            .arg(&offered)
            .output()
            .unwrap();
        succeeded(script, &output);
    }
    // What the clients did beside the stack's own things is not the stack's business.
    let plan = served.stepwright(&["plan", "--local", "--detailed-exitcode"]);
    assert!(succeeded("plan", &plan).contains("No changes: "));
}

#[test]
fn examples_of_the_documentation_run() {
    let Some(python) = client_environment::python() else {
        return;
    };
    let served = ServedProject::start();
    let blocks = documented("docs/local.md");
    let shell = served.folder().join("example.sh");
    std::fs::write(&shell, documented_text(&blocks, "sh", &served)).unwrap();
    let output = plain(&python, &served, Path::new("/bin/sh"))
        .arg("-eu")
        .arg(&shell)
        .output()
        .unwrap();
    let printed = succeeded("the example for the AWS CLI", &output);
    for expected in [
        r#""name": "order-saga""#,
        r#""status": "ACTIVE""#,
        r#""Path": "/stepwright/examples/default/""#,
        r#""Key": "stepwright:workflow""#,
    ] {
        assert!(printed.contains(expected), "no {expected} in\n{printed}");
    }
    let output = plain(&python, &served, &python.join("python"))
        .args(["-c", &documented_text(&blocks, "python", &served)])
        .output()
        .unwrap();
    let printed = succeeded("the example for boto3", &output);
    assert!(printed.contains("chat [{'key': "), "{printed}");
    assert_eq!(printed.lines().count(), 5, "{printed}");
}

/// The round by hand: everything is made, worked and deleted with the AWS CLI, and a worker of boto3 answers our own workflow.
#[test]
fn the_tutorial_runs_by_hand() {
    let Some(python) = client_environment::python() else {
        return;
    };
    let served = ServedProject::start();
    let blocks = documented("docs/run.md");
    let shell = served.folder().join("tutorial.sh");
    std::fs::write(&shell, documented_text(&blocks, "sh", &served)).unwrap();
    let output = plain(&python, &served, Path::new("/bin/sh"))
        .arg("-eu")
        .arg(&shell)
        .output()
        .unwrap();
    let printed = succeeded("the tutorial", &output);
    assert_eq!(printed.trim(), "SUCCEEDED\t{\"answer\":42}");
    let start = [
        "start",
        "chat",
        "--local",
        "--name",
        "by-hand",
        "--input",
        r#"{"name": "Ada"}"#,
    ];
    succeeded("start", &served.stepwright(&start));
    let output = plain(&python, &served, &python.join("python"))
        .args(["-c", &documented_text(&blocks, "python", &served)])
        .output()
        .unwrap();
    let printed = succeeded("the worker of boto3", &output);
    assert_eq!(printed.trim(), "Hello, Ada. What would you like?");
    let history = ["history", "chat/by-hand", "--local", "--show-io"];
    let history = succeeded("history", &served.stepwright(&history));
    assert!(history.contains("chat by-hand  succeeded"), "{history}");
    assert!(history.contains("Goodbye, Ada."), "{history}");
}

/// A change made with the AWS CLI, as anybody would make it, is drift; apply takes it back.
#[test]
fn a_change_through_the_aws_cli_is_drift() {
    let Some(python) = client_environment::python() else {
        return;
    };
    let served = ServedProject::start();
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:order-saga";
    let output = client(&python, &served, "aws")
        .args(["stepfunctions", "update-state-machine"])
        .args(["--state-machine-arn", machine, "--tracing-configuration"])
        .arg("enabled=false")
        .output()
        .unwrap();
    succeeded("aws", &output);
    let plan = served.stepwright(&["plan", "--local", "--detailed-exitcode"]);
    let text = String::from_utf8_lossy(&plan.stdout).into_owned();
    assert_eq!(plan.status.code(), Some(2), "{text}");
    assert!(
        text.contains("~ machine.order-saga") && text.contains("drift"),
        "{text}"
    );
    succeeded("apply", &served.stepwright(&["apply", "--local", "--yes"]));
    let output = client(&python, &served, "aws")
        .args(["stepfunctions", "describe-state-machine"])
        .args(["--state-machine-arn", machine, "--query"])
        .args(["tracingConfiguration.enabled"])
        .output()
        .unwrap();
    assert_eq!(succeeded("aws", &output).trim(), "true");
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

/// A program with nothing of this process's environment: no settings, files or proxies of the caller's.
fn plain(python: &Path, served: &ServedProject, program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", python.display()))
        .env("HOME", served.folder())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1")
        .env("AWS_PAGER", "")
        .current_dir(served.folder());
    command
}

/// A program of the Python environment with the settings that the server printed.
fn client(python: &Path, served: &ServedProject, program: &str) -> Command {
    let mut command = plain(python, served, &python.join(program));
    command.envs(served.settings());
    command
}

/// Returns what a program printed; fails with all of it when the program did.
fn succeeded(what: &str, output: &Output) -> String {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(
        output.status.success(),
        "{what}: {}\n{out}\n{err}",
        output.status
    );
    out.into_owned()
}

/// Returns the examples of a page of the documentation by their language.
fn documented(file: &str) -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = std::fs::read_to_string(file).unwrap();
    let blocks = text.split(MARK).skip(1).map(|after| {
        let (block, _) = after.split_once("\n```").unwrap();
        let (language, block) = block.split_once('\n').unwrap();
        (language.to_owned(), block.to_owned())
    });
    blocks.collect()
}

fn documented_text(
    blocks: &BTreeMap<String, String>,
    language: &str,
    served: &ServedProject,
) -> String {
    let text = &blocks[language];
    assert!(
        text.contains(DOCUMENTED_URL),
        "the example names no {DOCUMENTED_URL}:\n{text}"
    );
    text.replace(DOCUMENTED_URL, &served.settings()["AWS_ENDPOINT_URL"])
}
