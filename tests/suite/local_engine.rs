//! The engine under what goes wrong around it: restarts, full disks, panics, clocks, heavy neighbours.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local::{self, Clock, Moment, Options, Server};

use crate::local_executions::{
    ACCOUNT, REGION, end, event_types, machine, start, succeed, text, wire,
};
use crate::local_sdk::{Local, TRUST, own};
use crate::wire::Wire;

const LONG: &str = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"End":true}}}"#;
const CHILD: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:child";

fn to(server: &Server) -> Wire {
    Wire::new(server.url(), ACCOUNT, REGION)
}

fn reopen(folder: &std::path::Path) -> Server {
    own(local::open(Options::new(folder)).unwrap())
}

/// Makes the role of machines that start others.
fn role(wire: &Wire) {
    let role = [("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)];
    let made = wire.query("iam", "2010-05-08", "CreateRole", &role);
    assert_eq!(made.status, 200, "{}", made.body);
}

fn activity(wire: &Wire, name: &str) -> String {
    let made = succeed(wire, "CreateActivity", &json!({ "name": name }));
    text(&made, "activityArn")
}

fn asking(activity: &str) -> String {
    let state = json!({ "Type": "Task", "Resource": activity, "End": true });
    json!({ "StartAt": "Ask", "States": { "Ask": state } }).to_string()
}

fn jsonata(expression: &str) -> String {
    let state = json!({ "Type": "Pass", "Output": format!("{{% {expression} %}}"), "End": true });
    json!({ "QueryLanguage": "JSONata", "StartAt": "P", "States": { "P": state } }).to_string()
}

fn express(wire: &Wire, name: &str, definition: &str) -> String {
    let params = json!({ "name": name, "definition": definition, "type": "EXPRESS", "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/r") });
    text(
        &succeed(wire, "CreateStateMachine", &params),
        "stateMachineArn",
    )
}

fn stop(wire: &Wire, execution: &str) {
    succeed(wire, "StopExecution", &json!({ "executionArn": execution }));
}

fn status(wire: &Wire, execution: &str) -> Value {
    let described = json!({ "executionArn": execution });
    succeed(wire, "DescribeExecution", &described)["status"].clone()
}

#[test]
fn every_token_is_good_at_once_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let server = reopen(folder.path());
    let wire = to(&server);
    let activity = activity(&wire, "a");
    let machine = machine(&wire, "m", &asking(&activity));
    let executions: Vec<String> = (0..120)
        .map(|number| start(&wire, &machine, &json!(number)))
        .collect();
    let poll = json!({ "activityArn": activity });
    let tokens: Vec<Value> = (0..100)
        .map(|_| succeed(&wire, "GetActivityTask", &poll)["taskToken"].clone())
        .collect();
    // Who was given a task is noted a second later.
    std::thread::sleep(Duration::from_millis(1_200));
    server.shutdown();
    let server = reopen(folder.path());
    let wire = to(&server);
    for token in tokens {
        let answer = json!({ "taskToken": token, "output": "1" });
        succeed(&wire, "SendTaskSuccess", &answer);
    }
    for _ in 0..20 {
        let token = succeed(&wire, "GetActivityTask", &poll)["taskToken"].clone();
        let answer = json!({ "taskToken": token, "output": "1" });
        succeed(&wire, "SendTaskSuccess", &answer);
    }
    for execution in &executions {
        assert_eq!(end(&wire, execution)["status"], "SUCCEEDED");
    }
}

/// Starts a parent whose child waits, ends the server, changes the store, and goes on.
fn nested_over_a_restart(change: &str) -> (Wire, String, Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let server = reopen(folder.path());
    let wire = to(&server);
    role(&wire);
    machine(&wire, "child", LONG);
    let state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": { "StateMachineArn": CHILD, "Name": "one" },
        "End": true,
    });
    let definition = json!({ "StartAt": "T", "States": { "T": state } }).to_string();
    let parent = start(&wire, &machine(&wire, "parent", &definition), &json!({}));
    let patience = Instant::now() + Duration::from_secs(20);
    while !event_types(&wire, &parent).contains(&"TaskSubmitted".to_owned()) {
        assert!(Instant::now() < patience, "the child is not started");
        std::thread::sleep(Duration::from_millis(5));
    }
    server.shutdown();
    let store = rusqlite::Connection::open(folder.path().join("stepwright.db")).unwrap();
    store.execute_batch(change).unwrap();
    drop(store);
    let server = reopen(folder.path());
    let wire = to(&server);
    (wire, parent, server, folder)
}

const STRANGER: &str = "UPDATE executions SET status = 'SUCCEEDED', stopped = started, output = '\"mine\"', input = '[]'";

#[test]
fn a_restarted_parent_finds_its_own_child_and_no_other() {
    let own = format!("{STRANGER} WHERE name = 'one'");
    let (wire, parent, _server, _folder) = nested_over_a_restart(&own);
    let ended = end(&wire, &parent);
    assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    let output: Value = serde_json::from_str(&text(&ended, "output")).unwrap();
    assert_eq!(output["Output"], "mine");
    let other = format!("{STRANGER}, parent = NULL WHERE name = 'one'");
    let (wire, parent, _server, _folder) = nested_over_a_restart(&other);
    let ended = end(&wire, &parent);
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (
            &json!("FAILED"),
            &json!("StepFunctions.ExecutionAlreadyExistsException")
        )
    );
}

#[test]
fn an_evaluation_that_panics_ends_its_execution_and_nothing_else() {
    let local = Local::start();
    let wire = wire(&local);
    let other = start(&wire, &machine(&wire, "long", LONG), &json!({}));
    for (number, expression) in [
        r#"$parseInteger("5","١")"#,
        r#"$fromMillis(0,"[fn]")"#,
        r#"$fromMillis(0,"[Y,99-100]")"#,
    ]
    .into_iter()
    .enumerate()
    {
        let machine = machine(&wire, &format!("m{number}"), &jsonata(expression));
        let execution = start(&wire, &machine, &json!({}));
        let ended = end(&wire, &execution);
        assert_ne!(ended["status"], "RUNNING", "{expression}: {ended}");
        stop(&wire, &execution);
        let delete = json!({ "stateMachineArn": machine });
        succeed(&wire, "DeleteStateMachine", &delete);
        let (status, _) = wire.states("DescribeStateMachine", &delete);
        assert_eq!(status, 400, "{expression}: not deleted");
    }
    assert_eq!(status(&wire, &other), "RUNNING");
    stop(&wire, &other);
    assert_eq!(status(&wire, &other), "ABORTED");
}

#[test]
fn a_panic_of_the_engine_is_its_executions_failure() {
    static REPORTED: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    let panics = Arc::new(AtomicBool::new(false));
    let armed = Arc::clone(&panics);
    let local = Local::with(|options| {
        options.notices = local::Notices::new(|line| REPORTED.lock().unwrap().push(line.into()));
        options.clock = Clock::new(move || {
            let is_engine = std::thread::current().name() == Some("stepwright-run");
            assert!(
                !is_engine || !armed.swap(false, Ordering::SeqCst),
                "a fault"
            );
            Moment::now()
        });
    });
    let wire = wire(&local);
    let machine = machine(&wire, "long", LONG);
    let executions: Vec<String> = (0..8).map(|_| start(&wire, &machine, &json!({}))).collect();
    for execution in &executions {
        let patience = Instant::now() + Duration::from_secs(20);
        while !event_types(&wire, execution).contains(&"WaitStateEntered".to_owned()) {
            assert!(Instant::now() < patience, "not waiting");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    // Their threads sleep now, and the next thing that one of them does fails.
    std::thread::sleep(Duration::from_millis(300));
    panics.store(true, Ordering::SeqCst);
    let (answered, _) = wire.states("StopExecution", &json!({ "executionArn": executions[0] }));
    assert_eq!(answered, 500);
    let ended = end(&wire, &executions[0]);
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("FAILED"), &json!("States.Runtime"))
    );
    let reported = REPORTED.lock().unwrap().clone();
    assert!(
        reported.len() == 1 && reported[0].contains(&executions[0]),
        "{reported:?}"
    );
    for execution in &executions[1..] {
        stop(&wire, execution);
        assert_eq!(end(&wire, execution)["status"], "ABORTED");
    }
}

#[test]
fn waits_end_although_the_clock_is_set_back() {
    let back = Arc::new(AtomicI64::new(0));
    let by = Arc::clone(&back);
    let local = Local::with(|options| {
        options.clock = Clock::steady(move || Moment(Moment::now().0 - by.load(Ordering::SeqCst)));
    });
    let wire = wire(&local);
    let wait = r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}}"#;
    let machine = machine(&wire, "wait", wait);
    let before = start(&wire, &machine, &json!({}));
    back.store(3_600_000, Ordering::SeqCst);
    let after = start(&wire, &machine, &json!({}));
    for execution in [before, after] {
        assert_eq!(end(&wire, &execution)["status"], "SUCCEEDED");
    }
}

#[test]
fn heavy_executions_leave_turns_to_others() {
    let local = Local::start();
    let wire = wire(&local);
    let heavy = "$reduce([1..4000], function($a, $b) { $a + $b })";
    let pass = json!({ "Type": "Pass", "Output": format!("{{% {heavy} %}}"), "End": true });
    let processor = json!({ "StartAt": "P", "States": { "P": pass } });
    let items = (0..40).collect::<Vec<_>>();
    let map = json!({ "Type": "Map", "Items": items, "ItemProcessor": processor, "End": true });
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "M", "States": { "M": map } });
    let heavy = machine(&wire, "heavy", &definition.to_string());
    let heavy: Vec<String> = (0..4).map(|_| start(&wire, &heavy, &json!({}))).collect();
    let pass = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#;
    let quick = machine(&wire, "quick", pass);
    let quick: Vec<String> = (0..8).map(|_| start(&wire, &quick, &json!({}))).collect();
    let stopped = |execution: &String| end(&wire, execution)["stopDate"].as_f64().unwrap();
    let last_quick = quick.iter().map(stopped).fold(0.0, f64::max);
    let last_heavy = heavy.iter().map(stopped).fold(0.0, f64::max);
    assert!(last_quick < last_heavy, "{last_quick} {last_heavy}");
}

#[test]
fn the_end_waits_for_no_long_evaluation() {
    let local = Local::start();
    let wire = wire(&local);
    let endless = "($f := function($n) { $f($n + 1) }; $f(0))";
    let machine = machine(&wire, "endless", &jsonata(endless));
    start(&wire, &machine, &json!({}));
    std::thread::sleep(Duration::from_millis(300));
    let ending = Instant::now();
    local.server.shutdown();
    // The evaluation itself may take five seconds.
    assert!(
        ending.elapsed() < Duration::from_secs(4),
        "{:?}",
        ending.elapsed()
    );
}

#[test]
fn a_moment_of_full_disk_is_a_moment_of_errors() {
    let local = Local::start();
    let wire = wire(&local);
    let activity = activity(&wire, "a");
    role(&wire);
    let asks = machine(&wire, "asks", &asking(&activity));
    machine(&wire, "child", &asking(&activity));
    let state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution.sync:2",
        "Parameters": { "StateMachineArn": CHILD, "Input.$": "$" },
        "OutputPath": "$.Output",
        "End": true,
    });
    let definition = json!({ "StartAt": "T", "States": { "T": state } }).to_string();
    let parent = machine(&wire, "parent", &definition);
    let big = incompressible(30_000);
    let wait = json!({ "StartAt": "W", "States": {
        "W": { "Type": "Wait", "Seconds": 1, "Next": "P" },
        "P": { "Type": "Pass", "Result": big, "Next": "Q" },
        "Q": { "Type": "Pass", "End": true },
    } });
    let waits = machine(&wire, "waits", &wait.to_string());
    let sync = express(&wire, "sync", &jsonata("1 + 1"));
    let mut executions: Vec<String> = Vec::new();
    for _ in 0..6 {
        executions.push(start(&wire, &asks, &json!({})));
        executions.push(start(&wire, &parent, &json!({})));
        executions.push(start(&wire, &waits, &json!({})));
    }
    let poll = json!({ "activityArn": activity });
    let tokens: Vec<Value> = (0..12)
        .map(|_| succeed(&wire, "GetActivityTask", &poll)["taskToken"].clone())
        .collect();
    local.server.fill_disk(true);
    let answer = |token: &Value| {
        let answer = json!({ "taskToken": token, "output": json!(big).to_string() });
        wire.states("SendTaskSuccess", &answer)
    };
    let big_start = json!({ "stateMachineArn": asks, "input": json!(big).to_string() });
    for _ in 0..3 {
        for token in &tokens {
            let (status, body) = answer(token);
            assert_eq!(status, 500, "{body}");
        }
        let (status, body) = wire.states("StartExecution", &big_start);
        assert_eq!(status, 500, "{body}");
        // What is not written runs as ever.
        let ended = succeed(
            &wire,
            "StartSyncExecution",
            &json!({ "stateMachineArn": sync }),
        );
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
        std::thread::sleep(Duration::from_millis(500));
    }
    local.server.fill_disk(false);
    let patience = Instant::now() + Duration::from_secs(20);
    for token in &tokens {
        loop {
            let (status, body) = answer(token);
            match status {
                200 => break,
                500 => assert!(Instant::now() < patience, "{body}"),
                _ => panic!("{status} {body}"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    for execution in &executions {
        let ended = end(&wire, execution);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
        assert_eq!(ended["output"], json!(big).to_string());
        let types = event_types(&wire, execution);
        for kind in ["ActivityScheduled", "TaskScheduled", "ExecutionSucceeded"] {
            let count = types.iter().filter(|found| *found == kind).count();
            assert!(count <= 1, "{types:?}");
        }
    }
    let children = json!({ "stateMachineArn": CHILD });
    let listed = succeed(&wire, "ListExecutions", &children);
    assert_eq!(listed["executions"].as_array().unwrap().len(), 6);
}

/// Letters that no compression makes fewer.
fn incompressible(length: usize) -> String {
    let mut state = 0x2545_f491_u32;
    let letter = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        char::from(b'a' + (state % 26) as u8)
    };
    (0..length).map(letter).collect()
}
