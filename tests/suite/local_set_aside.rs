//! An execution in whose turn its processes die: the third time it is set aside, and the others go on.

use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local;

use crate::local_executions::{ACCOUNT, REGION, end, event_types, machine, start, succeed};
use crate::wire::Wire;

/// Takes seconds, in which a process can be killed.
const HEAVY: &str = "{% ($f := function($n) { $f($n + 1) }; $f(0)) %}";

fn program(store: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
    command
        .args(words)
        .arg("--store")
        .arg(store)
        .env_clear()
        .env("HOME", store)
        .current_dir(store)
        .stdin(Stdio::null());
    command
}

fn run(store: &Path, words: &[&str]) -> Output {
    program(store, words).output().unwrap()
}

/// A server that is killed at the end, and where it is.
struct Served {
    child: Child,
    wire: Wire,
}

impl Served {
    fn start(store: &Path) -> Self {
        let mut child = program(store, &["local", "serve", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let url = line.split(' ').find(|word| word.starts_with("http://"));
        Self {
            wire: Wire::new(url.unwrap(), ACCOUNT, REGION),
            child,
        }
    }

    /// Kills it, and returns what it had to say.
    fn kill(mut self) -> String {
        self.child.kill().unwrap();
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        self.child.wait().unwrap();
        said
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a turn is marked that has not ended: the one that takes long.
fn wait_for_turn(store: &Path) {
    let is_marked = || {
        std::fs::read(store.join("turns")).is_ok_and(|marks| marks.iter().any(|byte| *byte != 0))
    };
    let patience = Instant::now() + Duration::from_secs(30);
    let mut seen = 0;
    while seen < 5 {
        seen = if is_marked() { seen + 1 } else { 0 };
        assert!(Instant::now() < patience, "nobody has a turn");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Lets three servers die in the turn of one execution; returns it, and another that waits.
fn three_deaths(store: &Path) -> (String, String) {
    let served = Served::start(store);
    let heavy = json!({ "QueryLanguage": "JSONata", "StartAt": "P", "States": { "P": { "Type": "Pass", "Output": HEAVY, "End": true } } });
    let heavy = machine(&served.wire, "heavy", &heavy.to_string());
    let wait = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"End":true}}}"#;
    let other = start(
        &served.wire,
        &machine(&served.wire, "other", wait),
        &json!({}),
    );
    let patience = Instant::now() + Duration::from_secs(20);
    while !event_types(&served.wire, &other).contains(&"WaitStateEntered".to_owned()) {
        assert!(Instant::now() < patience, "not waiting");
        std::thread::sleep(Duration::from_millis(5));
    }
    let execution = start(&served.wire, &heavy, &json!({}));
    wait_for_turn(store);
    served.kill();
    for _ in 0..2 {
        let served = Served::start(store);
        wait_for_turn(store);
        let said = served.kill();
        assert!(!said.contains("set aside"), "{said}");
    }
    (execution, other)
}

fn set_aside(store: &Path) -> Vec<String> {
    local::status(store).unwrap().set_aside
}

#[test]
fn what_kills_three_servers_is_set_aside_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path();
    let (execution, other) = three_deaths(store);
    let served = Served::start(store);
    assert_eq!(set_aside(store).join(" "), execution);
    let described = json!({ "executionArn": execution });
    let described = succeed(&served.wire, "DescribeExecution", &described);
    assert_eq!(described["status"], "RUNNING");
    succeed(
        &served.wire,
        "StopExecution",
        &json!({ "executionArn": other }),
    );
    assert_eq!(end(&served.wire, &other)["status"], "ABORTED");
    let status = run(store, &["local", "status", "--format", "json"]);
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["set_aside"], json!([execution]));
    let text = run(store, &["local", "status"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains(&format!("set aside: {execution}")), "{text}");
    // It stays where it is when the server is killed again, until somebody decides.
    let said = served.kill();
    assert!(
        said.contains(&execution) && said.contains("set aside"),
        "{said}"
    );
    let served = Served::start(store);
    let resumed = run(store, &["local", "resume", &execution]);
    assert!(resumed.status.success(), "{resumed:?}");
    assert!(set_aside(store).is_empty());
    wait_for_turn(store);
    let again = run(store, &["local", "resume", &execution]);
    let again = String::from_utf8(again.stderr).unwrap();
    assert!(again.contains("is not set aside"), "{again}");
    served.kill();
}

#[test]
fn what_is_set_aside_can_be_stopped_served_or_not() {
    for way in ["api", "command", "unserved", "deleted"] {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path();
        let (execution, _) = three_deaths(store);
        let served = Served::start(store);
        let named = json!({ "executionArn": execution });
        let machine = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:heavy");
        match way {
            "api" => {
                succeed(&served.wire, "StopExecution", &named);
            }
            "command" => {
                let stopped = run(store, &["local", "stop", &execution]);
                assert!(stopped.status.success(), "{stopped:?}");
            }
            "deleted" => {
                let deleted = json!({ "stateMachineArn": machine });
                succeed(&served.wire, "DeleteStateMachine", &deleted);
            }
            _ => {}
        }
        let served = if way == "unserved" {
            served.kill();
            let stopped = run(store, &["local", "stop", &execution]);
            assert!(stopped.status.success(), "{stopped:?}");
            Served::start(store)
        } else {
            served
        };
        let expected = if way == "deleted" {
            "FAILED"
        } else {
            "ABORTED"
        };
        assert_eq!(end(&served.wire, &execution)["status"], expected, "{way}");
        let types = event_types(&served.wire, &execution);
        let last = if way == "deleted" {
            "ExecutionFailed"
        } else {
            "ExecutionAborted"
        };
        assert_eq!(
            types.last().map(String::as_str),
            Some(last),
            "{way}: {types:?}"
        );
        assert!(set_aside(store).is_empty());
        if way == "deleted" {
            let described = json!({ "stateMachineArn": machine });
            let (status, _) = served.wire.states("DescribeStateMachine", &described);
            assert_eq!(status, 400);
        }
    }
}
