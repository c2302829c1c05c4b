//! Workers: what a command's end becomes, heartbeats, lost connections, and the two ways to end.

#![cfg(unix)]

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stepwright::aws::AwsError;
use stepwright::operate::worker::{Means, Settings, Stop, Tally, WorkerEvent, work};

use crate::cases;
use crate::scripted::{Scripted, Service};

const ACTIVITY: &str = "arn:aws:states:eu-west-1:111122223333:activity:chat-ask";

/// A service that hands tasks out, and answers everything else as `other` says.
fn service(
    inputs: &[&str],
    mut other: impl FnMut(&str, &Value) -> Option<Scripted> + Send + 'static,
) -> Service {
    let mut inputs: VecDeque<String> = inputs.iter().map(ToString::to_string).collect();
    let mut given = 0;
    Service::start(move |operation, body| {
        if let Some(scripted) = other(operation, body) {
            return scripted;
        }
        if operation != "GetActivityTask" {
            return Scripted::ok(json!({}));
        }
        match inputs.pop_front() {
            Some(input) => {
                given += 1;
                Scripted::ok(json!({"taskToken": format!("token-{given}"), "input": input}))
            }
            None => Scripted::nothing(),
        }
    })
}

fn shell(script: &str) -> Vec<String> {
    ["sh", "-c", script].map(str::to_owned).to_vec()
}

/// How a worker is run in a test.
struct Work<'a> {
    words: &'a [String],
    raw: bool,
    concurrency: usize,
    heartbeat: Option<Duration>,
    limit: Option<Duration>,
    tasks: Option<u64>,
}

impl<'a> Work<'a> {
    fn new(words: &'a [String], tasks: u64) -> Self {
        Self {
            words,
            raw: false,
            concurrency: 1,
            heartbeat: None,
            limit: None,
            tasks: Some(tasks),
        }
    }

    /// Works until the end; `hear` hears what happens, and may set the wishes to end.
    fn run(&self, service: &Service, hear: impl Fn(&str, &Stop)) -> Result<Tally, AwsError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let settings = Settings {
            activity: ACTIVITY,
            name: "test",
            concurrency: self.concurrency,
            heartbeat: self.heartbeat,
            limit: self.limit,
            tasks: self.tasks,
            drops_polls: true,
            means: Means::Command {
                words: self.words,
                raw: self.raw,
            },
        };
        let stop = Stop::default();
        let tell = |event: WorkerEvent| hear(&format!("{event:?}"), &stop);
        runtime.block_on(async {
            let aws = service.connect().await;
            let working = work(&aws, &settings, &stop, &tell);
            let most = Duration::from_secs(30);
            tokio::time::timeout(most, working)
                .await
                .expect("the worker ends")
        })
    }
}

fn nothing(_: &str, _: &Stop) {}

/// Waits until something is so.
fn soon(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(10), "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Tells whether a process runs; one that has ended and waits for its parent does not.
fn lives(pid: &str) -> bool {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.trim()).join("stat"));
    status.is_ok_and(|status| !status.contains(") Z "))
}

#[test]
fn commands_become_answers() {
    let entries = std::fs::read_dir(cases::root("worker")).unwrap();
    let mut count = 0;
    for entry in entries {
        let file = entry.unwrap().path();
        let case: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let words = match case["words"].as_array() {
            Some(words) => words
                .iter()
                .map(|word| word.as_str().unwrap().to_owned())
                .collect(),
            None => shell(case["script"].as_str().unwrap()),
        };
        let service = service(&[case["input"].as_str().unwrap()], |_, _| None);
        let mut work = Work::new(&words, 1);
        work.raw = case["raw"] == true;
        work.limit = case["limit"].as_u64().map(Duration::from_millis);
        work.run(&service, nothing).unwrap();
        let sent = service.asked().into_iter();
        let sent: Vec<Value> = sent
            .filter(|(operation, _)| operation != "GetActivityTask")
            .map(|(operation, body)| json!({"operation": operation, "body": body}))
            .collect();
        assert_eq!(json!(sent), case["sent"], "{}", file.display());
        assert!(case["source"].is_string() && case["about"].is_string());
        count += 1;
    }
    assert!(count > 10, "{count} cases");
}

#[test]
fn the_end_of_a_long_stderr_is_the_cause() {
    let script = "yes 'é234567' | head -c 90000 >&2; echo 'TheEnd: of it' >&2; exit 1";
    let words = shell(script);
    let service = service(&["{}"], |_, _| None);
    Work::new(&words, 1).run(&service, nothing).unwrap();
    let failure = &service.asked_for("SendTaskFailure")[0];
    let cause = failure["cause"].as_str().unwrap();
    assert!(
        cause.chars().count() <= 32_768 && cause.len() > 30_000,
        "{}",
        cause.len()
    );
    assert!(cause.ends_with("TheEnd: of it"));
    assert_eq!(failure["error"], "TheEnd");
}

#[test]
fn a_result_that_is_too_large_fails_the_task() {
    let words = shell("printf '\"'; head -c 300000 /dev/zero | tr '\\0' a; printf '\"'");
    let service = service(&["{}"], |_, _| None);
    Work::new(&words, 1).run(&service, nothing).unwrap();
    let failure = &service.asked_for("SendTaskFailure")[0];
    assert_eq!(failure["error"], "Worker.OutputTooLarge");
}

/// Each command waits for the other two.
#[test]
fn tasks_are_done_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "read n; cd {}; touch $n; while [ ! -f 1 ] || [ ! -f 2 ] || [ ! -f 3 ]; do sleep 0.01; done; echo $n",
        folder.path().display()
    );
    let words = shell(&script);
    let service = service(&["1\n", "2\n", "3\n"], |_, _| None);
    let mut work = Work::new(&words, 3);
    work.concurrency = 3;
    let tally = work.run(&service, nothing).unwrap();
    assert_eq!(tally.succeeded, 3);
    assert_eq!(service.asked_for("SendTaskSuccess").len(), 3);
}

#[test]
fn a_task_that_timed_out_ends_its_command_and_all_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let words = shell(&format!("sleep 600 & echo $! > {}; wait", pid.display()));
    let mut beats = 0;
    let service = service(&["{}"], move |operation, _| {
        beats += i32::from(operation == "SendTaskHeartbeat");
        (operation == "SendTaskHeartbeat" && beats == 3)
            .then(|| Scripted::error(400, "TaskTimedOut"))
    });
    let mut work = Work::new(&words, 1);
    work.heartbeat = Some(Duration::from_millis(100));
    let tally = work.run(&service, nothing).unwrap();
    assert_eq!((tally.gone, tally.failed, tally.succeeded), (1, 0, 0));
    let child = std::fs::read_to_string(pid).unwrap();
    soon("the child ends", || !lives(&child));
    assert!(service.asked_for("SendTaskFailure").is_empty());
    let beats = service.asked_for("SendTaskHeartbeat");
    assert_eq!(beats, vec![json!({"taskToken": "token-1"}); 3]);
}

#[test]
fn a_background_process_that_holds_the_output_open_is_not_waited_for() {
    let words = shell("sleep 600 & echo 1");
    let service = service(&["{}"], |_, _| None);
    let started = Instant::now();
    Work::new(&words, 1).run(&service, nothing).unwrap();
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(service.asked_for("SendTaskSuccess")[0]["output"], "1");
}

/// What the service does not take is no reason to end the work on other tasks.
#[test]
fn an_output_that_the_service_refuses_fails_its_task() {
    for code in [
        "InvalidOutput",
        "ValidationException",
        "SerializationException",
    ] {
        let words = shell("cat");
        let service = service(&["\"\\ud800\"", "[1]"], move |operation, body| {
            let refused = operation == "SendTaskSuccess" && body["output"] != "[1]";
            refused.then(|| Scripted::error(400, code))
        });
        let tally = Work::new(&words, 2).run(&service, nothing).unwrap();
        assert_eq!((tally.succeeded, tally.failed), (1, 1));
        let failures = service.asked_for("SendTaskFailure");
        assert_eq!(
            failures,
            [json!({
                "taskToken": "token-1",
                "error": "Worker.OutputRefused",
                "cause": format!("`states:SendTaskSuccess` refused the command's output: {code}: scripted {code}"),
            })]
        );
    }
}

#[test]
fn a_failure_that_the_service_refuses_becomes_one_that_it_takes() {
    let words = shell("echo 'Odd: name' >&2; exit 1");
    let service = service(&["1", "2"], |operation, body| {
        let refused = operation == "SendTaskFailure" && body["error"] == "Odd";
        refused.then(|| Scripted::error(400, "ValidationException"))
    });
    let tally = Work::new(&words, 2).run(&service, nothing).unwrap();
    assert_eq!(tally.failed, 2);
    let sent = service.asked_for("SendTaskFailure");
    assert_eq!(sent[1]["error"], "Worker.FailureRefused");
}

/// Where no answer is taken at all, the next task would fare no better.
#[test]
fn a_service_that_refuses_every_answer_ends_the_worker() {
    let words = shell("cat");
    let service = service(&["1", "2"], |operation, _| {
        operation
            .starts_with("SendTask")
            .then(|| Scripted::error(400, "KmsAccessDeniedException"))
    });
    let error = Work::new(&words, 2).run(&service, nothing).unwrap_err();
    assert_eq!(error.code, "KmsAccessDeniedException");
}

/// An answer of the service that cannot be read holds a task that nobody can answer; the worker goes on.
#[test]
fn a_task_that_cannot_be_read_does_not_end_the_worker() {
    let words = shell("cat");
    let mut polls = 0;
    let service = service(&["[1]"], move |operation, _| {
        polls += i32::from(operation == "GetActivityTask");
        let unreadable = Scripted::ok(json!({"taskToken": 7, "input": ["no text"]}));
        (operation == "GetActivityTask" && polls == 1).then_some(unreadable)
    });
    let tally = Work::new(&words, 1).run(&service, nothing).unwrap();
    assert_eq!(tally.succeeded, 1);
}

#[test]
fn what_passes_is_tried_again() {
    let mut polls = 0;
    let mut answers = 0;
    let words = shell("cat");
    let service = service(&["[1]"], move |operation, _| {
        polls += i32::from(operation == "GetActivityTask");
        answers += i32::from(operation == "SendTaskSuccess");
        match (operation, polls, answers) {
            ("GetActivityTask", 1, _) => Some(Scripted::error(500, "InternalServerError")),
            ("GetActivityTask", 2, _) => Some(Scripted::error(400, "ActivityWorkerLimitExceeded")),
            ("GetActivityTask", 3, _) => Some(Scripted::error(400, "ThrottlingException")),
            ("SendTaskSuccess", _, 1..=4) => Some(Scripted::error(503, "ServiceUnavailable")),
            _ => None,
        }
    });
    let heard = RefCell::new(Vec::new());
    let tally = Work::new(&words, 1)
        .run(&service, |event, _| {
            heard.borrow_mut().push(event.to_owned())
        })
        .unwrap();
    assert_eq!(tally.succeeded, 1);
    let retries = heard
        .borrow()
        .iter()
        .filter(|event| event.starts_with("Retrying"))
        .count();
    assert!(retries >= 3, "{heard:?}");
    assert_eq!(
        service.asked_for("SendTaskSuccess").last().unwrap()["output"],
        "[1]"
    );
}

#[test]
fn what_does_not_pass_ends_the_worker() {
    let words = shell("cat");
    let service = service(&[], |_, _| {
        Some(Scripted::error(400, "ActivityDoesNotExist"))
    });
    let mut work = Work::new(&words, 1);
    work.tasks = None;
    work.concurrency = 4;
    let error = work.run(&service, nothing).unwrap_err();
    assert_eq!(error.code, "ActivityDoesNotExist");
}

#[test]
fn the_first_wish_to_end_lets_tasks_finish() {
    let words = shell("sleep 0.5; echo '\"finished\"'");
    let service = service(&["1", "2", "3"], |_, _| None);
    let mut work = Work::new(&words, 1);
    work.tasks = None;
    let tally = work
        .run(&service, |event, stop| {
            if event.starts_with("Taken") {
                stop.calmly.set();
            }
        })
        .unwrap();
    assert_eq!(tally.succeeded, 1);
    assert_eq!(
        service.asked_for("SendTaskSuccess")[0]["output"],
        "\"finished\""
    );
    assert_eq!(service.asked_for("GetActivityTask").len(), 1);
}

#[test]
fn the_second_wish_kills_and_fails_them() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let script = format!(
        "trap '' TERM; echo $$ > {}; echo up >&2; while :; do sleep 1; done",
        pid.display()
    );
    let words = shell(&script);
    let service = service(&["1"], |_, _| None);
    let mut work = Work::new(&words, 1);
    work.tasks = None;
    let started = Instant::now();
    work.run(&service, |event, stop| {
        if event.starts_with("Said") {
            stop.calmly.set();
            stop.now.set();
        }
    })
    .unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(
        service.asked_for("SendTaskFailure")[0]["error"],
        "Worker.Ended"
    );
    let own = std::fs::read_to_string(pid).unwrap();
    soon("the command ends", || !lives(&own));
}

/// An open poll is not broken off where a task could be lost by that.
#[test]
fn an_open_poll_is_waited_for_where_it_has_to_be() {
    let finished = Arc::new(Mutex::new(false));
    let noted = Arc::clone(&finished);
    let service = Service::start(move |operation, _| {
        if operation != "GetActivityTask" {
            *noted.lock().unwrap() = true;
            return Scripted::ok(json!({}));
        }
        Scripted {
            after: Duration::from_millis(600),
            ..Scripted::ok(json!({"taskToken": "late", "input": "1"}))
        }
    });
    let words = shell("cat");
    let settings = Settings {
        activity: ACTIVITY,
        name: "test",
        concurrency: 1,
        heartbeat: None,
        limit: None,
        tasks: None,
        drops_polls: false,
        means: Means::Command {
            words: &words,
            raw: false,
        },
    };
    let stop = Stop::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let tally = runtime.block_on(async {
        let aws = service.connect().await;
        let wish = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            stop.calmly.set();
        };
        tokio::join!(work(&aws, &settings, &stop, &|_| {}), wish).0
    });
    assert_eq!(tally.unwrap().succeeded, 1);
    assert!(*finished.lock().unwrap());
}
