//! Workers: tasks are handed out in order, once each, and answered by their tokens.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local::{self, Options};

use crate::local_executions::{
    ACCOUNT, REGION, end, event_types, fail, machine, start, succeed, text, wire,
};
use crate::local_sdk::{Local, own};
use crate::wire::Wire;

fn activity(wire: &Wire, name: &str) -> String {
    text(
        &succeed(wire, "CreateActivity", &json!({ "name": name })),
        "activityArn",
    )
}

fn asking(activity: &str, more: &Value) -> String {
    let mut state = json!({ "Type": "Task", "Resource": activity, "End": true });
    for (name, value) in more.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({ "StartAt": "Ask", "States": { "Ask": state } }).to_string()
}

fn poll(wire: &Wire, activity: &str) -> Value {
    succeed(
        wire,
        "GetActivityTask",
        &json!({ "activityArn": activity, "workerName": "w" }),
    )
}

#[test]
fn tasks_are_handed_out_in_order_and_answered_once() {
    let local = Local::start();
    let wire = wire(&local);
    let activity = activity(&wire, "a");
    let machine = machine(&wire, "m", &asking(&activity, &json!({})));
    let executions: Vec<_> = (0..3)
        .map(|number| {
            let execution = start(&wire, &machine, &json!(number));
            // Executions run side by side: only what is scheduled has its place.
            while !event_types(&wire, &execution).contains(&"ActivityScheduled".to_owned()) {
                std::thread::sleep(Duration::from_millis(2));
            }
            execution
        })
        .collect();
    for (number, execution) in executions.iter().enumerate() {
        let task = poll(&wire, &activity);
        assert_eq!(task["input"], number.to_string());
        let token = text(&task, "taskToken");
        let answer = json!({ "taskToken": token, "output": "{\"done\": true}" });
        fail(
            &wire,
            "SendTaskSuccess",
            &json!({ "taskToken": token, "output": "done" }),
            "InvalidOutput",
        );
        succeed(&wire, "SendTaskHeartbeat", &json!({ "taskToken": token }));
        succeed(&wire, "SendTaskSuccess", &answer);
        fail(&wire, "SendTaskSuccess", &answer, "TaskTimedOut");
        fail(
            &wire,
            "SendTaskHeartbeat",
            &json!({ "taskToken": token }),
            "TaskTimedOut",
        );
        assert_eq!(end(&wire, execution)["output"], "{\"done\":true}");
    }
    fail(
        &wire,
        "SendTaskFailure",
        &json!({ "taskToken": "nonsense" }),
        "InvalidToken",
    );
    fail(
        &wire,
        "GetActivityTask",
        &json!({ "activityArn": format!("{activity}x") }),
        "ActivityDoesNotExist",
    );
    assert_eq!(
        event_types(&wire, &executions[0]),
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "ActivityScheduled",
            "ActivityStarted",
            "ActivitySucceeded",
            "TaskStateExited",
            "ExecutionSucceeded"
        ]
    );
}

#[test]
fn a_worker_that_waits_is_woken_and_one_that_went_away_swallows_nothing() {
    let local = Local::start();
    let wire = wire(&local);
    let activity = activity(&wire, "a");
    let machine = machine(&wire, "m", &asking(&activity, &json!({})));
    // Three workers go away while they wait.
    for _ in 0..3 {
        abandon(local.server.url(), &activity);
    }
    std::thread::sleep(Duration::from_millis(100));
    let (url, waiting) = (local.server.url().to_owned(), activity.clone());
    let worker = std::thread::spawn(move || poll(&Wire::new(&url, ACCOUNT, REGION), &waiting));
    std::thread::sleep(Duration::from_millis(100));
    let started = Instant::now();
    let execution = start(&wire, &machine, &json!({ "x": 1 }));
    let task = worker.join().unwrap();
    assert_eq!(task["input"], "{\"x\":1}");
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
    let failure = json!({ "taskToken": task["taskToken"], "error": "Bad", "cause": "so" });
    succeed(&wire, "SendTaskFailure", &failure);
    let ended = end(&wire, &execution);
    assert_eq!(
        (&ended["status"], &ended["error"], &ended["cause"]),
        (&json!("FAILED"), &json!("Bad"), &json!("so"))
    );
}

/// Asks for a task and hangs up before the answer.
fn abandon(url: &str, activity: &str) {
    use std::io::Write;
    let address = url.strip_prefix("http://").unwrap();
    let body = json!({ "activityArn": activity }).to_string();
    let credential = format!("{ACCOUNT}/20260101/{REGION}/states/aws4_request");
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nx-amz-target: AWSStepFunctions.GetActivityTask\r\n\
         authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00\r\n\
         content-type: application/x-amz-json-1.0\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(50));
}

#[test]
fn a_task_that_timed_out_is_nobodys_any_more() {
    let local = Local::start();
    let wire = wire(&local);
    let activity = activity(&wire, "a");
    let machine = machine(
        &wire,
        "m",
        &asking(&activity, &json!({ "TimeoutSeconds": 1 })),
    );
    let execution = start(&wire, &machine, &json!({}));
    let task = poll(&wire, &activity);
    let ended = end(&wire, &execution);
    assert_eq!(
        (&ended["status"], &ended["error"]),
        (&json!("FAILED"), &json!("States.Timeout"))
    );
    fail(
        &wire,
        "SendTaskSuccess",
        &json!({ "taskToken": task["taskToken"], "output": "1" }),
        "TaskTimedOut",
    );
    // A task that nobody took leaves the queue with its execution.
    let unseen = start(&wire, &machine, &json!({}));
    end(&wire, &unseen);
    let seen = start(&wire, &machine, &json!("seen"));
    assert_eq!(poll(&wire, &activity)["input"], "\"seen\"");
    succeed(&wire, "StopExecution", &json!({ "executionArn": seen }));
}

#[test]
fn a_worker_keeps_its_token_over_a_restart_and_waits_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    let activity = activity(&wire, "a");
    let machine = machine(&wire, "m", &asking(&activity, &json!({})));
    let held = start(&wire, &machine, &json!("held"));
    let task = poll(&wire, &activity);
    let queued = start(&wire, &machine, &json!("queued"));
    // Another worker waits at another activity when the server ends; it is let go at once.
    let other = self::activity(&wire, "b");
    let (url, waiting) = (server.url().to_owned(), other);
    let worker = std::thread::spawn(move || poll(&Wire::new(&url, ACCOUNT, REGION), &waiting));
    std::thread::sleep(Duration::from_millis(200));
    let ending = Instant::now();
    server.shutdown();
    assert!(
        ending.elapsed() < Duration::from_secs(2),
        "{:?}",
        ending.elapsed()
    );
    assert_eq!(worker.join().unwrap(), json!({ "taskToken": null }));
    let server = own(local::open(Options::new(folder.path())).unwrap());
    let wire = Wire::new(server.url(), ACCOUNT, REGION);
    // What is held is not handed out again, what waits is.
    let next = poll(&wire, &activity);
    assert_eq!(next["input"], "\"queued\"");
    for (task, execution) in [(&task, &held), (&next, &queued)] {
        succeed(
            &wire,
            "SendTaskSuccess",
            &json!({ "taskToken": task["taskToken"], "output": "1" }),
        );
        assert_eq!(end(&wire, execution)["status"], "SUCCEEDED");
        let types = event_types(&wire, execution);
        for kind in ["ActivityScheduled", "ActivityStarted"] {
            assert_eq!(
                types.iter().filter(|found| *found == kind).count(),
                1,
                "{types:?}"
            );
        }
    }
}
