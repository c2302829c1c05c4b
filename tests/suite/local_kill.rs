//! Twenty kills at random moments, under executions of ten kinds whose workers go on as workers do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::local::{self, Options};

use crate::kill_kinds::{
    ACCOUNT, CALL_BACK, COUNT, DEAF, FAIL, Kind, REGION, ROUNDS, activity, children, input, kinds,
    settings,
};
use crate::local_sdk::{TRUST, own};
use crate::wire::Wire;

const FOLDER: &str = "STEPWRIGHT_TEST_KILL_STORE";

/// How often the server is killed where `STEPWRIGHT_TEST_KILLS` does not say otherwise.
const KILLS: u64 = 20;

/// Executions of each kind that are started between two kills, in turn with the other kinds.
const STARTS: usize = 3;

/// How long anything may take on a machine that has other work.
const PATIENCE: Duration = Duration::from_secs(120);

/// Serves a store until it is killed; only as the child of the test below.
#[test]
#[ignore = "runs as a child process"]
fn serve_until_killed() {
    #[expect(clippy::disallowed_methods, reason = "the parent names the store")]
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let mut options = Options::new(&folder);
    options.tasks = settings(&folder);
    let _server = own(local::open(options).unwrap());
    std::thread::sleep(Duration::from_secs(3_600));
}

/// A server that is killed and started again; who calls it finds where it is.
struct Served {
    store: PathBuf,
    child: Mutex<Child>,
    pid: AtomicU32,
}

impl Served {
    fn start(store: &Path) -> Self {
        let child = spawn(store);
        Self {
            store: store.to_owned(),
            pid: AtomicU32::new(child.id()),
            child: Mutex::new(child),
        }
    }

    fn kill_and_restart(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        *child = spawn(&self.store);
        self.pid.store(child.id(), Ordering::SeqCst);
    }

    fn wire(&self) -> Option<Wire> {
        let owner = local::status(&self.store).ok()?.owner?;
        // Where the endpoint is the dead one's still, another's server may have its port by now.
        if owner.pid != self.pid.load(Ordering::SeqCst) {
            return None;
        }
        Some(Wire::new(&owner.url, ACCOUNT, REGION))
    }

    /// Calls until somebody answers; the answer may be the second to a request that took effect at the first.
    fn call(&self, operation: &str, params: &Value) -> (u16, Value) {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = self.try_call(operation, params) {
                return answer;
            }
            assert!(Instant::now() < until, "{operation}: nobody answers");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn try_call(&self, operation: &str, params: &Value) -> Option<(u16, Value)> {
        let answer = self.wire()?.try_states(operation, params)?;
        // A server on its way down may still say so.
        (answer.0 != 500).then_some(answer)
    }

    fn succeed(&self, operation: &str, params: &Value) -> Value {
        let (status, answer) = self.call(operation, params);
        assert_eq!(status, 200, "{operation} {params}: {answer}");
        answer
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}

fn spawn(store: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "local_kill::serve_until_killed", "--ignored"])
        .env(FOLDER, store)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

/// What workers sent and what they were told, by token.
#[derive(Default)]
struct Answers {
    by_token: Mutex<BTreeMap<String, Answer>>,
    is_over: AtomicBool,
}

#[derive(Default)]
struct Answer {
    /// How often it was sent, whether or not anybody heard.
    sent: u32,
    acknowledged: Option<Value>,
}

impl Answers {
    /// Sends an answer until the server has said what became of it. A valid one is taken, unless it was taken before.
    fn send(&self, served: &Served, operation: &str, token: &str, params: Value) {
        let mut params = params;
        params["taskToken"] = token.into();
        let until = Instant::now() + PATIENCE;
        loop {
            let sent = {
                let mut by_token = self.by_token.lock().unwrap();
                let answer = by_token.entry(token.to_owned()).or_default();
                answer.sent += 1;
                answer.sent
            };
            match served.try_call(operation, &params) {
                Some((200, _)) => {
                    let mut by_token = self.by_token.lock().unwrap();
                    let answer = by_token.entry(token.to_owned()).or_default();
                    let before = answer.acknowledged.replace(params);
                    assert_eq!(before, None, "acknowledged twice: {token}");
                    return;
                }
                Some((_, body)) => {
                    assert_eq!(body["__type"], "TaskTimedOut", "{body}");
                    assert!(sent > 1, "a valid answer was refused: {params}");
                    return;
                }
                None => assert!(Instant::now() < until, "nobody answers"),
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Works on the tasks of an activity until all is over.
fn work(served: &Served, answers: &Answers, name: &str) {
    let poll = json!({ "activityArn": activity(name), "workerName": name });
    while !answers.is_over.load(Ordering::SeqCst) {
        let Some((200, task)) = served.try_call("GetActivityTask", &poll) else {
            std::thread::sleep(Duration::from_millis(5));
            continue;
        };
        let Some(token) = task["taskToken"].as_str() else {
            continue;
        };
        let mut given: Value = serde_json::from_str(task["input"].as_str().unwrap()).unwrap();
        match name {
            COUNT => {
                let count = given["count"].as_u64().unwrap() + 1;
                let output = json!({ "number": given["number"], "count": count });
                let params = json!({ "output": output.to_string() });
                answers.send(served, "SendTaskSuccess", token, params);
            }
            FAIL => answers.send(served, "SendTaskFailure", token, json!({ "error": "Sad" })),
            CALL_BACK => {
                let of_parent = given["token"].take();
                let output = json!({ "number": given["number"], "by": CALL_BACK });
                let params = json!({ "output": output.to_string() });
                let of_parent = of_parent.as_str().unwrap();
                answers.send(served, "SendTaskSuccess", of_parent, params);
                let params = json!({ "output": "{}" });
                answers.send(served, "SendTaskSuccess", token, params);
            }
            _ => {}
        }
    }
}

fn set_up(served: &Served) {
    let until = Instant::now() + PATIENCE;
    let wire = loop {
        match served.wire() {
            Some(wire) => break wire,
            None => assert!(Instant::now() < until, "nobody serves"),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let role = [("RoleName", "r"), ("AssumeRolePolicyDocument", TRUST)];
    wire.query("iam", "2010-05-08", "CreateRole", &role);
    for name in [COUNT, FAIL, CALL_BACK, DEAF, "nobody"] {
        served.succeed("CreateActivity", &json!({ "name": name }));
    }
    let kinds = kinds();
    assert_eq!(kinds.len(), 10);
    let all = kinds
        .into_iter()
        .map(|kind| (kind.name, "STANDARD", kind.definition));
    for (name, kind, definition) in children().into_iter().chain(all) {
        let machine = json!({
            "name": name,
            "type": kind,
            "definition": definition.to_string(),
            "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/r"),
        });
        served.succeed("CreateStateMachine", &machine);
    }
}

/// Starts an execution; one that was started although nobody said so is there already.
fn start(served: &Served, kind: &Kind, number: u64) -> String {
    let machine = format!(
        "arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{}",
        kind.name
    );
    let start = json!({
        "stateMachineArn": machine,
        "name": format!("e{number}"),
        "input": input(number).to_string(),
    });
    let (status, answer) = served.call("StartExecution", &start);
    assert!(
        status == 200 || answer["__type"] == "ExecutionAlreadyExists",
        "{answer}"
    );
    format!(
        "arn:aws:states:{REGION}:{ACCOUNT}:execution:{}:e{number}",
        kind.name
    )
}

/// Runs an Express execution to its end; a kill on the way is heard, and it is run again.
fn run_express(served: &Served, number: u64) {
    let machine = format!("arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:quick");
    let asked = json!({ "stateMachineArn": machine, "input": json!(number).to_string() });
    let ended = served.succeed("StartSyncExecution", &asked);
    assert_eq!(ended["output"], json!(number).to_string(), "{ended}");
}

#[test]
fn every_execution_ends_right_under_twenty_kills() {
    #[expect(clippy::disallowed_methods, reason = "for more of them by hand")]
    let kills = std::env::var("STEPWRIGHT_TEST_KILLS");
    let kills = kills.map_or(KILLS, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let served = Arc::new(Served::start(folder.path()));
    let answers = Arc::new(Answers::default());
    set_up(&served);
    let workers: Vec<_> = [COUNT, COUNT, COUNT, FAIL, CALL_BACK, CALL_BACK, DEAF]
        .into_iter()
        .map(|name| {
            let (served, answers) = (Arc::clone(&served), Arc::clone(&answers));
            std::thread::spawn(move || work(&served, &answers, name))
        })
        .collect();
    let kinds = kinds();
    let mut executions: Vec<(usize, u64, String)> = Vec::new();
    // Not random in each run, but spread over all moments of a round.
    let mut state = 0x2545_f491_u32;
    for round in 0..kills {
        for (position, kind) in kinds.iter().enumerate() {
            if (position as u64 + round).is_multiple_of(STARTS as u64) {
                executions.push((position, round, start(&served, kind, round)));
            }
        }
        run_express(&served, round);
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        std::thread::sleep(Duration::from_millis(u64::from(state % 250)));
        served.kill_and_restart();
    }
    for (position, number, execution) in &executions {
        let ended = wait_for_end(&served, execution);
        assert_eq!(ended["status"], "SUCCEEDED", "{ended}");
        let output: Value = serde_json::from_str(ended["output"].as_str().unwrap()).unwrap();
        let kind = &kinds[*position];
        assert_eq!(output, (kind.output)(*number), "{execution}");
        check_history(&served, execution, kind.name);
    }
    answers.is_over.store(true, Ordering::SeqCst);
    check_each_counted_once(&answers);
    served.child.lock().unwrap().kill().unwrap();
    for worker in workers {
        worker.join().unwrap();
    }
}

fn wait_for_end(served: &Served, execution: &str) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let described = served.succeed("DescribeExecution", &json!({ "executionArn": execution }));
        if described["status"] != "RUNNING" {
            return described;
        }
        assert!(Instant::now() < until, "still running: {described}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Nothing is done twice, nothing is missing: each event has its number, each task as many of each kind as it must.
fn check_history(served: &Served, execution: &str, kind: &str) {
    let asked = json!({ "executionArn": execution, "maxResults": 1000 });
    let history = served.succeed("GetExecutionHistory", &asked);
    let events = history["events"].as_array().unwrap();
    let ids: Vec<u64> = events
        .iter()
        .map(|event| event["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids, (1..=events.len() as u64).collect::<Vec<_>>());
    let expected: &[(&str, u64)] = match kind {
        "activity" => &[
            ("ActivityScheduled", ROUNDS),
            ("ActivityStarted", ROUNDS),
            ("ActivitySucceeded", ROUNDS),
        ],
        "retry" => &[("ActivityScheduled", 2), ("ActivityFailed", 2)],
        "timeout" => &[("ActivityScheduled", 2), ("ActivityTimedOut", 2)],
        "nested" => &[("TaskScheduled", 3), ("TaskSucceeded", 3)],
        "token" => &[("TaskScheduled", 2), ("TaskSucceeded", 2)],
        "map" => &[("MapIterationSucceeded", 3), ("MapStateExited", 1)],
        _ => &[],
    };
    for (event, expected) in expected {
        let count = events
            .iter()
            .filter(|found| found["type"] == *event)
            .count();
        assert_eq!(count as u64, *expected, "{event} in {execution}");
    }
}

/// Each execution's results went up by one from 1; no acknowledged one is there twice.
fn check_each_counted_once(answers: &Answers) {
    let by_token = answers.by_token.lock().unwrap();
    let mut seen = BTreeSet::new();
    for answer in by_token.values() {
        let output = answer.acknowledged.as_ref().map(|params| &params["output"]);
        let Some(output) = output.and_then(Value::as_str) else {
            continue;
        };
        let output: Value = serde_json::from_str(output).unwrap();
        if let Some(count) = output["count"].as_u64() {
            let key = (output["number"].as_u64().unwrap(), count);
            assert!(seen.insert(key), "counted twice: {output}");
        }
    }
}
