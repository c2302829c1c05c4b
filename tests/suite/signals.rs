//! Signals: the first ends a command in order, the second ends it within a second, whatever it does.

#![cfg(unix)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::connections::{Kept, connect};
use crate::program::command;
use crate::stack::{ACCOUNT, Stack, Target};

/// How long a loaded machine may take over what should take less than a second.
const SOON: Duration = Duration::from_secs(8);

const PATIENCE: Duration = Duration::from_secs(30);

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    fn signal(&self, name: &str) {
        let pid = self.0.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    fn is_running(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// Reads stdout until a line holds the text.
    fn says(&mut self, text: &str) {
        let out = self.0.stdout.as_mut().unwrap();
        let mut said = Vec::new();
        while !String::from_utf8_lossy(&said).contains(text) {
            let mut byte = [0];
            out.read_exact(&mut byte).unwrap();
            said.push(byte[0]);
        }
    }

    #[track_caller]
    fn ends_soon(&mut self) -> Option<i32> {
        let since = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            assert!(since.elapsed() < SOON, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Lets a call go on when the test ends, however it does.
struct Release(Arc<AtomicBool>);

impl Drop for Release {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_read_that_never_ends_ends_with_the_first() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let mut command = command(&stack, &["start", "chat", "--local", "--input-file", "-"]);
    let mut start = Running::start(command.stdin(Stdio::piped()));
    // Wait until it reads: nothing says so, and an earlier signal ends it all the same.
    std::thread::sleep(Duration::from_millis(300));
    start.signal("-INT");
    assert_eq!(start.ends_soon(), Some(130));
}

/// A service that takes connections and never answers.
#[test]
fn a_call_that_is_never_answered_ends_with_the_first() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut command = command(&stack, &["plan", "--endpoint-url", &url]);
    let mut plan = Running::start(&mut command);
    let (_silent, _) = listener.accept().unwrap();
    plan.signal("-TERM");
    assert_eq!(plan.ends_soon(), Some(130));
}

#[test]
fn the_second_ends_an_apply_whose_calls_hang() {
    for second in ["-INT", "-TERM"] {
        let target = Target::start();
        let stack = Stack::new(&target);
        let (came, release) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicBool::new(false)),
        );
        let (noted, released) = (Arc::clone(&came), Arc::clone(&release));
        let _release = Release(release);
        target.answer(move |request| {
            if request.operation == "CreateRole" {
                noted.store(true, Ordering::SeqCst);
                while !released.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(10));
                }
            }
            None
        });
        let mut command = command(&stack, &["apply", "--yes", "--account", ACCOUNT]);
        let url = target.local.server.url();
        let mut apply = Running::start(command.env("AWS_ENDPOINT_URL", url));
        until("the call comes", || came.load(Ordering::SeqCst));
        apply.signal("-INT");
        std::thread::sleep(Duration::from_millis(1500));
        assert!(apply.is_running(), "the first one lets the call finish");
        apply.signal(second);
        let code = apply.ends_soon();
        assert!(matches!(code, Some(130 | 143)), "{code:?}");
    }
}

/// Creates a machine and starts it.
fn start(server: &mut Kept, name: &str, definition: &Value) {
    let machine = json!({
        "name": name, "definition": definition.to_string(), "roleArn": "arn:aws:iam::123456789012:role/r",
    });
    let machine = server.call("CreateStateMachine", &machine);
    server.call(
        "StartExecution",
        &json!({"stateMachineArn": machine["stateMachineArn"]}),
    );
}

/// Both the evaluation and the end of the server wait for one thread. The commands that the server runs go with it.
#[cfg(target_os = "linux")]
#[test]
fn the_second_ends_a_server_that_evaluates_and_what_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let script = "[sh, -c, 'echo $$ > pid; exec sleep 300']";
    let project = format!(
        "stack: demo\nproject: 7f3a9c0d5e7f3a9c\nlocal: {{functions: {{f: {{command: {script}}}}}}}\n"
    );
    std::fs::write(folder.path().join("stepwright.yaml"), project).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
    command.args(["local", "serve", "--port", "0", "--store", "store"]);
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", folder.path())
        .env("STEPWRIGHT_ALLOW_COMMANDS", "1");
    let mut serve = Running::start(command.current_dir(folder.path()));
    serve.says("list-state-machines");
    let mut server = Kept(connect(&url(&folder.path().join("store/endpoint"))));
    let call = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let function =
        json!({"StartAt": "F", "States": {"F": {"Type": "Task", "Resource": call, "End": true}}});
    start(&mut server, "function", &function);
    let pid = || std::fs::read_to_string(folder.path().join("pid")).unwrap_or_default();
    until("the command runs", || pid().ends_with('\n'));
    // Each takes seconds and stays within the bound of an evaluation.
    let heavy = "{% ($f := function($n) { $n < 2 ? 1 : $f($n - 1) + $f($n - 2) }; $f(27)) %}";
    let branch = |number: usize| {
        let name = format!("H{number}");
        let state = json!({"Type": "Pass", "Output": heavy, "End": true});
        json!({"StartAt": name, "States": {name.clone(): state}})
    };
    let branches: Vec<Value> = (0..40).map(branch).collect();
    let evaluation = json!({
        "QueryLanguage": "JSONata", "StartAt": "All",
        "States": {"All": {"Type": "Parallel", "Branches": branches, "End": true}},
    });
    start(&mut server, "evaluation", &evaluation);
    std::thread::sleep(Duration::from_millis(500));
    serve.signal("-TERM");
    std::thread::sleep(Duration::from_millis(300));
    serve.signal("-TERM");
    let code = serve.ends_soon();
    assert!(matches!(code, Some(0 | 143)), "{code:?}");
    let stat = format!("/proc/{}/stat", pid().trim());
    until("the command ends", || {
        std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") Z "))
            || !Path::new(&stat).exists()
    });
}

/// An owner that waits for others ends when it is asked to.
#[test]
fn a_lingering_owner_ends_with_the_first() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let mut command = command(&stack, &["apply", "--local", "--yes", "--account", ACCOUNT]);
    let mut apply = Running::start(&mut command);
    let endpoint = stack.path().join(".stepwright/local/endpoint");
    until("it serves", || endpoint.exists());
    let url = url(&endpoint);
    let busy = Arc::new(AtomicBool::new(true));
    let goes_on = Arc::clone(&busy);
    let other = std::thread::spawn(move || {
        while goes_on.load(Ordering::SeqCst) && list_activities(&url) {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    apply.says("Done: ");
    std::thread::sleep(Duration::from_secs(1));
    assert!(apply.is_running(), "it waits for the other");
    apply.signal("-TERM");
    let code = apply.ends_soon();
    busy.store(false, Ordering::SeqCst);
    other.join().unwrap();
    assert_eq!(code, Some(0), "all was done");
}

fn url(endpoint: &Path) -> String {
    let text = std::fs::read(endpoint).unwrap();
    let value: Value = serde_json::from_slice(&text).unwrap();
    value["url"].as_str().unwrap().to_owned()
}

fn list_activities(url: &str) -> bool {
    let call = || {
        let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap())?;
        stream.write_all(b"POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nx-amz-target: AWSStepFunctions.ListActivities\r\ncontent-length: 2\r\n\r\n{}")?;
        stream.read_to_end(&mut Vec::new())
    };
    call().is_ok()
}
