//! Executions on the local emulator: what durability costs, many at once, one round of a worker.
//!
//! `make bench` runs it, in process and over HTTP on loopback. Express executions are stepped by the same threads and never
//! stored, so the ratio of the two loops is the price of the journal.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program of its own, and this is its output"
)]

#[path = "../tests/wire.rs"]
mod wire;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local::{self, Opened, Options};

use wire::Wire;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "us-east-1";
const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"states.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const RUNS: u32 = 12;

/// Passes of the counter loop that make up about 24,000 events.
const PASSES: u64 = 6_000;
const AT_ONCE: u64 = 500;
const ROUNDS: u32 = 200;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let Opened::Owner(server) = local::open(Options::new(folder.path())).unwrap() else {
        panic!("a new store has no owner");
    };
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    let role = [("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)];
    wire.query("iam", "2010-05-08", "CreateRole", &role);
    println!("executions on the local emulator (mean of {RUNS} runs)");
    loops(&wire);
    many(&wire);
    worker(&wire);
    server.shutdown();
}

fn loops(wire: &Wire) {
    let definition = json!({
        "StartAt": "Count",
        "States": {
            "Count": { "Type": "Pass", "Parameters": { "n.$": "States.MathAdd($.n, 1)", "last.$": "$.last" }, "Next": "Enough" },
            "Enough": {
                "Type": "Choice",
                "Choices": [{ "Variable": "$.n", "NumericLessThanPath": "$.last", "Next": "Count" }],
                "Default": "Done",
            },
            "Done": { "Type": "Succeed" },
        },
    })
    .to_string();
    let input = json!({ "n": 0, "last": PASSES }).to_string();
    let durable = machine(wire, "durable", "STANDARD", &definition);
    let whole = mean(|| {
        let start = json!({ "stateMachineArn": durable, "input": input });
        let execution = call(wire, "StartExecution", &start)["executionArn"].clone();
        while call(
            wire,
            "DescribeExecution",
            &json!({ "executionArn": execution }),
        )["status"]
            == "RUNNING"
        {
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    let memory = machine(wire, "memory", "EXPRESS", &definition);
    let bare = mean(|| {
        let start = json!({ "stateMachineArn": memory, "input": input });
        let ended = call(wire, "StartSyncExecution", &start);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
    });
    println!(
        "counter loop of about 24,000 events: {:.0} ms durable, {:.0} ms in memory: {:.2} of its speed",
        whole.as_secs_f64() * 1e3,
        bare.as_secs_f64() * 1e3,
        bare.as_secs_f64() / whole.as_secs_f64()
    );
}

fn many(wire: &Wire) {
    let definition = r#"{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}"#;
    let machine = machine(wire, "short", "STANDARD", definition);
    let before = Instant::now();
    for _ in 0..AT_ONCE {
        call(
            wire,
            "StartExecution",
            &json!({ "stateMachineArn": machine }),
        );
    }
    let running = json!({ "stateMachineArn": machine, "statusFilter": "RUNNING" });
    while call(wire, "ListExecutions", &running)["executions"] != json!([]) {
        std::thread::sleep(Duration::from_millis(2));
    }
    println!(
        "{AT_ONCE} short executions, one StartExecution after the other: {:.0} ms",
        before.elapsed().as_secs_f64() * 1e3
    );
}

fn worker(wire: &Wire) {
    let activity = call(wire, "CreateActivity", &json!({ "name": "a" }))["activityArn"].clone();
    let definition = json!({ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": activity, "End": true } } });
    let machine = machine(wire, "asking", "STANDARD", &definition.to_string());
    for _ in 0..ROUNDS {
        call(
            wire,
            "StartExecution",
            &json!({ "stateMachineArn": machine }),
        );
    }
    let before = Instant::now();
    for _ in 0..ROUNDS {
        let task = call(wire, "GetActivityTask", &json!({ "activityArn": activity }));
        let answer = json!({ "taskToken": task["taskToken"], "output": "{}" });
        call(wire, "SendTaskSuccess", &answer);
    }
    let round = before.elapsed() / ROUNDS;
    println!(
        "GetActivityTask and SendTaskSuccess: {:.2} ms a round",
        round.as_secs_f64() * 1e3
    );
}

fn machine(wire: &Wire, name: &str, kind: &str, definition: &str) -> Value {
    let params = json!({
        "name": name, "type": kind, "definition": definition, "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/r"),
    });
    call(wire, "CreateStateMachine", &params)["stateMachineArn"].clone()
}

fn call(wire: &Wire, operation: &str, params: &Value) -> Value {
    let (status, body) = wire.states(operation, params);
    assert_eq!(status, 200, "{operation}: {body}");
    body
}

/// The mean, so that what is done once in several runs (emptying the write-ahead log) counts with its share.
fn mean(mut run: impl FnMut()) -> Duration {
    let before = Instant::now();
    for _ in 0..RUNS {
        run();
    }
    before.elapsed() / RUNS
}
