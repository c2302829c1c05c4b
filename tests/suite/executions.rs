//! Executions of our own cases: how they end, and their history in brief. `UPDATE=1` writes what comes out into the cases.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stepwright::interpreter::{Record, Status};

use crate::replay::{Replay, Run, history};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/executions");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of cases")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("a case");
    serde_json::from_str(&text).expect("a case is JSON")
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "the switch that rewrites expectations"
)]
fn executions_end_as_their_cases_say() {
    let mut wrong = Vec::new();
    for path in cases() {
        let mut case = read(&path);
        let run = Replay::new(&case)
            .unwrap_or_else(|reason| panic!("{}: {reason}", path.display()))
            .run();
        let actual = shown(&run, case["brief"] == true);
        if std::env::var("UPDATE").is_ok() {
            case["expected"] = actual;
            let text = serde_json::to_string_pretty(&case).expect("JSON") + "\n";
            std::fs::write(&path, text).expect("the case can be written");
        } else if case["expected"] != actual {
            wrong.push(format!(
                "{}\nexpected {:#}\ngot {actual:#}",
                path.display(),
                case["expected"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// An execution that is cut after any of its records and rebuilt from them ends in the same way, record by record.
#[test]
fn executions_survive_a_cut_after_each_record() {
    for path in cases() {
        let case = read(&path);
        let whole = Replay::new(&case).expect("a case runs").run();
        let every = (whole.records.len() / 20).max(1);
        for length in (0..whole.records.len()).step_by(every) {
            let again = Replay::new(&case)
                .expect("a case runs")
                .run_on(&whole.records[..length]);
            let place = || format!("{}, cut behind record {length}", path.display());
            assert_eq!(
                history(&again.records),
                history(&whole.records),
                "{}",
                place()
            );
            assert_eq!(again.records, whole.records, "{}", place());
        }
    }
}

fn shown(run: &Run, is_brief: bool) -> Value {
    let status = run.execution.status();
    let mut shown = json!({ "status": status.name() });
    match status {
        Status::Running => {}
        Status::Succeeded(output) => shown["output"] = (**output).clone(),
        Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
            shown["error"] = json!(failure.error);
            shown["cause"] = json!(failure.cause);
        }
    }
    let lines: Vec<String> = run
        .records
        .iter()
        .filter_map(|record| line(run, record))
        .collect();
    shown["history"] = match is_brief {
        true => json!(format!("{} events", lines.len())),
        false => json!(lines),
    };
    shown
}

/// An event in one line: its number, the one it follows, the second since the start, its type and name.
fn line(run: &Run, record: &Record) -> Option<String> {
    let event = record.event(true)?;
    let seconds = (event.time - run.execution.started_at()) / 1000;
    let details = event
        .details
        .map(|(_, details)| details)
        .unwrap_or_default();
    let name = details["name"].as_str().unwrap_or_default();
    let index = details["index"]
        .as_u64()
        .map(|index| format!("[{index}]"))
        .unwrap_or_default();
    let line = format!(
        "{} <- {} @{seconds} {} {name}{index}",
        event.id, event.previous, event.kind
    );
    Some(line.trim_end().to_owned())
}
