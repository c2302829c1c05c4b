//! Executions as people see them: from histories to trees, lines and tables.
//!
//! A case of `tests/cases/follow` holds the events as the service sends them (`timestamp` in seconds), when what still runs is
//! looked at (`now`, milliseconds after the first event), how it is shown, and the texts.

use std::path::PathBuf;

use serde_json::{Value, json};
use stepwright::aws::HistoryEvent;
use stepwright::operate::render::{self, text::Look};
use stepwright::operate::{Kind, Tree};

use crate::cases;

fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cases::root("follow")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 15, "{files:?}");
    files.sort();
    files
}

fn events(case: &Value) -> Vec<HistoryEvent> {
    let events = case["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| HistoryEvent::read(event).unwrap())
        .collect()
}

#[test]
fn histories_become_text() {
    let mut failures = String::new();
    for file in files() {
        let mut case: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert!(case["source"].is_string() && case["about"].is_string());
        let before = cases::pretty(&case);
        let written = std::fs::read_to_string(&file).unwrap();
        let (tree, lines, table) = shown(&case);
        case["tree"] = json!(tree);
        case["lines"] = json!(lines);
        case["table"] = json!(table);
        let after = cases::pretty(&case);
        if before != after || written != after {
            failures += &cases::compare(&file, &after);
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

fn shown(case: &Value) -> (Vec<String>, Vec<String>, Vec<String>) {
    let events = events(case);
    let io = case["io"].as_bool().unwrap();
    let mut tree = Tree::default();
    let mut lines = Vec::new();
    for event in &events {
        tree.take(event);
        lines.push(render::lines::line(&tree, event, io));
    }
    let look = Look {
        color: false,
        io,
        fold: case["fold"].as_bool().unwrap(),
    };
    let now = events[0].at + case["now"].as_i64().unwrap();
    (
        render::text::render(&tree, "chat run", now, look),
        lines,
        render::table::table(&tree, &events, io),
    )
}

/// What was not asked for is in no text.
#[test]
fn data_is_shown_only_on_request() {
    for file in files() {
        let mut case: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        hide(&mut case["events"]);
        case["io"] = json!(false);
        let (tree, lines, table) = shown(&case);
        let mut all = [tree, lines, table].concat();
        all.extend(
            events(&case)
                .iter()
                .map(|event| render::json::event(event, false).to_string()),
        );
        let told: Vec<&String> = all.iter().filter(|line| line.contains("s3cret")).collect();
        assert!(told.is_empty(), "{}: {told:?}", file.display());
    }
}

/// Replaces every input and output.
fn hide(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(members) => {
            for (key, value) in members {
                match key.as_str() {
                    "input" | "output" | "parameters" => *value = json!("\"s3cret\""),
                    _ => hide(value),
                }
            }
        }
        _ => {}
    }
}

/// Recorded histories, where they are: every state that was entered has its place, and nothing runs after the end.
#[test]
fn recorded_histories_become_trees() {
    let Some(folder) = crate::collected::recordings("trees of recorded histories") else {
        return;
    };
    let entries = std::fs::read_dir(folder.join("execute")).unwrap();
    let mut count = 0;
    for entry in entries {
        let text = std::fs::read(entry.unwrap().path()).unwrap();
        let file: Value = serde_json::from_slice(&text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let total = case["expected"]["eventOrder"] == "total"
                && case["expected"]["reverseOrder"] != true;
            if total && let Some(events) = case["expected"]["events"].as_array() {
                count += 1;
                check_recorded(&case["id"], events);
            }
        }
    }
    assert!(count > 100, "{count} histories");
}

fn check_recorded(id: &Value, events: &[Value]) {
    let mut tree = Tree::default();
    let mut entered = 0;
    for event in events {
        let mut event = event.clone();
        event["timestamp"] = json!(1_795_420_800.0);
        let event = HistoryEvent::read(&event).unwrap();
        tree.take(&event);
        entered += usize::from(event.kind.ends_with("StateEntered"));
        let last_ended = event.kind.starts_with("Execution") && event.kind != "ExecutionStarted";
        assert!(!last_ended || !tree.root().is_running(), "{id}");
    }
    let mut open = vec![0];
    let mut states = 0;
    while let Some(index) = open.pop() {
        let node = tree.node(index);
        states += usize::from(matches!(node.kind, Kind::State(..)));
        assert!(!node.is_running(), "{id}: {:?} still runs", node.kind);
        open.extend(&node.children);
    }
    // A Map or Parallel state that is tried again shows its last try only.
    let again = events.iter().filter(|event| {
        event["type"] == "MapStateStarted" || event["type"] == "ParallelStateStarted"
    });
    let containers = events.iter().filter(|event| {
        event["type"] == "MapStateEntered" || event["type"] == "ParallelStateEntered"
    });
    if again.count() <= containers.count() {
        assert_eq!(states, entered, "{id}");
    }
}
