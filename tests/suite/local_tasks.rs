//! Tasks of executions: functions as commands, machines in machines, over a restart too.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use stepwright::local::tasks::{Function, Runs};
use stepwright::local::{self, Options, Server};

use crate::local_executions::{ACCOUNT, REGION, end, event_types, machine, start};
use crate::local_sdk::own;
use crate::wire::Wire;

/// Opens a store whose function `f` is a command of the shell.
fn open(store: &Path, command: &str) -> (Server, Wire) {
    let mut options = Options::new(store);
    options.tasks.folder = store.to_owned();
    let command = ["sh", "-c", command].map(str::to_owned).to_vec();
    let function = Function {
        runs: Runs::Command(command),
        timeout: None,
        environment: Default::default(),
    };
    options.tasks.functions.insert("f".to_owned(), function);
    let server = own(local::open(options).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    (server, wire)
}

fn task(resource: &str, parameters: &Value) -> String {
    let mut state = json!({ "Type": "Task", "Resource": resource, "End": true });
    if !parameters.is_null() {
        state["Parameters"] = parameters.clone();
    }
    json!({ "StartAt": "T", "States": { "T": state } }).to_string()
}

fn function() -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:f")
}

fn output(described: &Value) -> Value {
    assert_eq!(described["status"], "SUCCEEDED", "{described}");
    serde_json::from_str(described["output"].as_str().unwrap()).unwrap()
}

#[test]
fn a_function_is_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, wire) = open(folder.path(), "cat");
    let machine = machine(&wire, "m", &task(&function(), &Value::Null));
    let execution = start(&wire, &machine, &json!({ "a": [1, "ä"] }));
    assert_eq!(output(&end(&wire, &execution)), json!({ "a": [1, "ä"] }));
    assert_eq!(
        event_types(&wire, &execution)[2..5],
        [
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionSucceeded"
        ]
    );
}

#[test]
fn a_service_without_an_endpoint_fails_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, wire) = open(folder.path(), "cat");
    let send = task(
        "arn:aws:states:::sqs:sendMessage",
        &json!({ "QueueUrl": "u", "MessageBody": "b" }),
    );
    let machine = machine(&wire, "m", &send);
    let ended = end(&wire, &start(&wire, &machine, &json!({})));
    assert_eq!(ended["status"], "FAILED");
    assert!(ended["cause"].as_str().unwrap().contains("sqs"), "{ended}");
}

#[test]
fn a_machine_waits_for_the_machine_that_it_starts() {
    let folder = tempfile::tempdir().unwrap();
    let (_server, wire) = open(folder.path(), "cat");
    let child = machine(
        &wire,
        "child",
        r#"{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":1,"End":true}}}"#,
    );
    let parameters = json!({ "StateMachineArn": child, "Name": "c", "Input": { "x": 1 } });
    let definition = task("arn:aws:states:::states:startExecution.sync:2", &parameters);
    let parent = machine(&wire, "parent", &definition);
    let execution = start(&wire, &parent, &json!({}));
    let answer = output(&end(&wire, &execution));
    assert_eq!(
        (&answer["Status"], &answer["Output"]),
        (&json!("SUCCEEDED"), &json!({ "x": 1 }))
    );
    assert_eq!(
        event_types(&wire, &execution)[2..6],
        [
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded"
        ]
    );
}

#[test]
fn what_the_end_of_a_server_cut_off_is_run_again_under_the_same_event() {
    let folder = tempfile::tempdir().unwrap();
    let (server, wire) = open(folder.path(), "sleep 60; cat");
    let nested = machine(&wire, "child", &task(&function(), &Value::Null));
    let parameters = json!({ "StateMachineArn": nested, "Input.$": "$" });
    let definition = task("arn:aws:states:::states:startExecution.sync:2", &parameters);
    let parent = machine(&wire, "parent", &definition);
    let execution = start(&wire, &parent, &json!({ "a": 1 }));
    while event_types(&wire, &execution).last().unwrap() != "TaskSubmitted" {
        std::thread::sleep(Duration::from_millis(10));
    }
    server.shutdown();
    let (_server, wire) = open(folder.path(), "cat");
    let answer = output(&end(&wire, &execution));
    assert_eq!(answer["Output"], json!({ "a": 1 }));
    assert_eq!(
        event_types(&wire, &execution),
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
}
