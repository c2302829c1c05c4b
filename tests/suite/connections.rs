//! Clients of the local emulator that send slowly, break off, or take every connection there is.

#![cfg(unix)]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::local_sdk::Local;

const PATIENCE: Duration = Duration::from_secs(30);

pub fn connect(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends part of a request and returns all that comes back until the connection ends.
fn send(url: &str, text: &str, and_ends: bool) -> String {
    let mut stream = connect(url);
    stream.write_all(text.as_bytes()).unwrap();
    if and_ends {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .expect("the server ends the connection");
    answer
}

const HEADERS: &str = "POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nx-amz-target: AWSStepFunctions.ListActivities\r\n";

#[test]
fn a_request_has_a_bounded_time_to_arrive() {
    let local = Local::with(|options| options.request_timeout = Duration::from_millis(300));
    let url = local.server.url();
    let headers = send(url, HEADERS, false);
    assert!(headers.is_empty() || headers.contains(" 408 "), "{headers}");
    let body = send(
        url,
        &format!("{HEADERS}content-length: 100\r\n\r\n{{"),
        false,
    );
    assert!(
        body.contains(" 408 ") && body.contains("RequestTimeout"),
        "{body}"
    );
    assert!(body.contains("within 0.3 seconds"), "{body}");
    let idle = send(url, "", false);
    assert_eq!(idle, "");
}

/// Only what is on its way counts: an answer may take as long as it takes, such as a poll's minute.
#[test]
fn an_answer_may_take_longer_than_a_request() {
    let local = Local::with(|options| {
        options.request_timeout = Duration::from_millis(300);
        options.latency = Duration::from_millis(1200);
    });
    let mut kept = Kept(connect(local.server.url()));
    for _ in 0..2 {
        let listed = kept.call("ListActivities", &json!({}));
        assert_eq!(listed["activities"], json!([]));
    }
}

#[test]
fn a_body_that_breaks_off_is_told_as_that() {
    let local = Local::start();
    let url = local.server.url();
    let cut = send(
        url,
        &format!("{HEADERS}content-length: 100\r\n\r\n{{"),
        true,
    );
    assert!(
        cut.contains(" 400 ") && cut.contains("IncompleteBody"),
        "{cut}"
    );
    assert!(cut.contains("its `Content-Length` is 100"), "{cut}");
    let large = "x".repeat(1_048_577);
    let large = send(
        url,
        &format!("{HEADERS}content-length: {}\r\n\r\n{large}", large.len()),
        false,
    );
    assert!(
        large.contains(" 413 ") && large.contains("larger than 1048576 bytes"),
        "{large}"
    );
    let whole = send(
        url,
        &format!("{HEADERS}content-length: 2\r\n\r\n{{}}"),
        false,
    );
    assert!(
        whole.contains(" 200 ") && whole.contains("activities"),
        "{whole}"
    );
}

/// A connection that stays open, so that requests need no further file descriptor.
pub struct Kept(pub TcpStream);

impl Kept {
    /// Calls Step Functions.
    pub fn call(&mut self, operation: &str, body: &Value) -> Value {
        let body = body.to_string();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-amz-target: AWSStepFunctions.{operation}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.0.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\r\n\r\n") {
            self.0.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        let head = String::from_utf8(answer).unwrap().to_lowercase();
        let length = head.split("content-length: ").nth(1).unwrap();
        let length = length.split("\r\n").next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        let value: Value = serde_json::from_slice(&body).unwrap();
        assert!(head.contains(" 200 "), "{operation}: {value}");
        value
    }

    /// Runs the machine and returns how that execution ended.
    fn run(&mut self, machine: &str) -> Value {
        let started = self.call("StartExecution", &json!({"stateMachineArn": machine}));
        let since = Instant::now();
        loop {
            let execution = json!({"executionArn": started["executionArn"]});
            let described = self.call("DescribeExecution", &execution);
            if described["status"] != "RUNNING" {
                return described;
            }
            assert!(since.elapsed() < PATIENCE, "{described}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first function is called while the process has no file descriptor left.
#[test]
fn file_descriptors_that_are_used_up_are_told_and_got_over() {
    const LIMIT: usize = 64;
    let folder = tempfile::tempdir().unwrap();
    let project =
        "stack: demo\nproject: 7f3a9c0d5e7f3a9c\nlocal: {functions: {f: {command: [cat]}}}\n";
    std::fs::write(folder.path().join("stepwright.yaml"), project).unwrap();
    std::fs::create_dir(folder.path().join("workflows")).unwrap();
    let program = env!("CARGO_BIN_EXE_stepwright");
    let script = format!("ulimit -n {LIMIT}; exec {program} local serve --port 0");
    let mut child = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder.path())
        .env("STEPWRIGHT_ALLOW_COMMANDS", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let _server = Server(child);
    let mut said = Vec::new();
    while !said.ends_with(b"\n") {
        let mut byte = [0];
        out.read_exact(&mut byte).unwrap();
        said.push(byte[0]);
    }
    let said = String::from_utf8(said).unwrap();
    let url = said
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .unwrap();
    let mut kept = Kept(connect(url));
    let call = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let definition =
        json!({"StartAt": "F", "States": {"F": {"Type": "Task", "Resource": call, "End": true}}});
    let machine = json!({
        "name": "f", "definition": definition.to_string(), "roleArn": "arn:aws:iam::123456789012:role/r",
    });
    let machine = kept.call("CreateStateMachine", &machine);
    let machine = machine["stateMachineArn"].as_str().unwrap();

    // What reads the store opens its files with its first request.
    kept.call("ListStateMachines", &json!({}));
    let taken: Vec<TcpStream> = (0..2 * LIMIT).map(|_| connect(url)).collect();
    // Some wait in the listener's queue by now; the server answers as long as it has taken all that it can.
    let ended = kept.run(machine);
    assert_eq!(ended["status"], "FAILED", "{ended}");
    assert_eq!(ended["error"], "States.TaskFailed", "{ended}");
    let cause = ended["cause"].as_str().unwrap();
    assert!(cause.contains("Too many open files"), "{cause}");

    drop(taken);
    let since = Instant::now();
    loop {
        let ended = kept.run(machine);
        if ended["status"] == "SUCCEEDED" {
            break;
        }
        assert!(since.elapsed() < PATIENCE, "{ended}");
    }
    let mut fresh = Kept(connect(url));
    fresh.call("ListActivities", &json!({}));
}
