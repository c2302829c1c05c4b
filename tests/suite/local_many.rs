//! Many executions at once: each waits on an activity, all are worked, and the server stays small.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::local_executions::{ACCOUNT, machine, start, succeed, text};
use crate::wire::Wire;

const REGION: &str = "us-east-1";
const MOST_MEGABYTES: u64 = 200;

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn two_hundred_at_once_are_all_worked() {
    all_are_worked(200);
}

#[test]
#[ignore = "the full number; `cargo test -- --ignored a_thousand`"]
fn a_thousand_at_once_are_all_worked() {
    all_are_worked(1000);
}

fn all_are_worked(count: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
    command
        .args(["local", "serve", "--port", "0", "--store"])
        .arg(folder.path())
        .env_clear()
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .stdout(Stdio::piped());
    let mut served = Served(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(served.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line
        .split(' ')
        .find(|word| word.starts_with("http://"))
        .unwrap();
    let wire = Wire::new(url, ACCOUNT, REGION);
    let activity = text(
        &succeed(&wire, "CreateActivity", &json!({ "name": "a" })),
        "activityArn",
    );
    let definition = json!({ "StartAt": "Ask", "States": { "Ask": { "Type": "Task", "Resource": activity, "End": true } } });
    let machine = machine(&wire, "m", &definition.to_string());
    for number in 0..count {
        start(&wire, &machine, &json!({ "number": number }));
    }
    let megabytes = resident_megabytes(served.0.id());
    println!("{count} executions at once: {megabytes:?} MB resident");
    assert!(
        megabytes.is_none_or(|megabytes| megabytes < MOST_MEGABYTES),
        "{megabytes:?} MB"
    );
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let (url, activity) = (url.to_owned(), activity.clone());
            std::thread::spawn(move || {
                work(&Wire::new(&url, ACCOUNT, REGION), &activity, count / 4)
            })
        })
        .collect();
    workers
        .into_iter()
        .for_each(|worker| worker.join().unwrap());
    let patience = Instant::now() + Duration::from_secs(20);
    let running = json!({ "stateMachineArn": machine, "statusFilter": "RUNNING" });
    while succeed(&wire, "ListExecutions", &running)["executions"] != json!([]) {
        assert!(Instant::now() < patience, "not all have ended");
        std::thread::sleep(Duration::from_millis(50));
    }
    let ended =
        json!({ "stateMachineArn": machine, "statusFilter": "SUCCEEDED", "maxResults": 1000 });
    let listed = succeed(&wire, "ListExecutions", &ended);
    assert_eq!(listed["executions"].as_array().unwrap().len() as u64, count);
}

fn work(wire: &Wire, activity: &str, count: u64) {
    for _ in 0..count {
        let task = succeed(wire, "GetActivityTask", &json!({ "activityArn": activity }));
        let answer = json!({ "taskToken": task["taskToken"], "output": task["input"] });
        succeed(wire, "SendTaskSuccess", &answer);
    }
}

/// Reads what a process holds in memory; nothing on systems that do not tell.
fn resident_megabytes(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
