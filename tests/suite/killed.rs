//! The program itself is killed, or interrupted, at any of its requests: the same command again converges.
//!
//! The target runs in the test's process and strikes the program at its k-th request: before the operation, or after it took
//! effect and before the answer. `faults.rs` does the same in one process, for more changes.

use std::fs::File;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use stepwright::local::server::{Reply, RequestInfo};
use stepwright::plan::{ActionReason, Options, Plan};

use crate::program::{command, run};
use crate::stack::{ACCOUNT, Stack, Target, is_write, shown};

/// Another definition, another policy, one tag less, another activity.
const AFTER: &str = r"
name: chat
activities: {answer: {}}
role: {grants: none, allow: [{Effect: Allow, Action: 'sns:Publish', Resource: '*'}]}
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: '${activities.answer}', End: true}
";

/// What the run that is struck was to do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Job {
    Create,
    Update,
    Destroy,
}

/// When the program is struck, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Strike {
    /// SIGKILL before the operation takes effect.
    KilledBefore,
    /// SIGKILL after it took effect, before the answer.
    KilledAfter,
    /// SIGINT before the operation, which then takes its course.
    Interrupted,
    /// SIGINT twice before a write, which then takes its course.
    InterruptedTwice,
}

impl Strike {
    fn kills(self) -> bool {
        matches!(self, Strike::KilledBefore | Strike::KilledAfter)
    }
}

#[test]
fn a_program_killed_before_any_request_of_a_create_converges() {
    everywhere(Job::Create, Strike::KilledBefore);
}

#[test]
fn a_program_killed_after_any_request_of_a_create_converges() {
    everywhere(Job::Create, Strike::KilledAfter);
}

#[test]
fn a_program_killed_before_any_request_of_an_update_converges() {
    everywhere(Job::Update, Strike::KilledBefore);
}

#[test]
fn a_program_killed_after_any_request_of_an_update_converges() {
    everywhere(Job::Update, Strike::KilledAfter);
}

#[test]
fn a_program_killed_before_any_request_of_a_destroy_converges() {
    everywhere(Job::Destroy, Strike::KilledBefore);
}

#[test]
fn a_program_killed_after_any_request_of_a_destroy_converges() {
    everywhere(Job::Destroy, Strike::KilledAfter);
}

#[test]
fn a_program_interrupted_at_any_request_of_a_create_tells_the_truth() {
    everywhere(Job::Create, Strike::Interrupted);
}

#[test]
fn a_program_interrupted_at_any_request_of_an_update_tells_the_truth() {
    everywhere(Job::Update, Strike::Interrupted);
}

#[test]
fn a_program_interrupted_at_any_request_of_a_destroy_tells_the_truth() {
    everywhere(Job::Destroy, Strike::Interrupted);
}

#[test]
fn a_second_interrupt_does_not_wait_for_the_call_in_flight() {
    let target = Target::start();
    let stack = prepare(&target, Job::Update);
    let (ended, struck) = run_struck(&stack, Job::Update, Strike::InterruptedTwice, 1);
    target.let_all_through();
    assert!(struck);
    assert_eq!(ended.status.code(), Some(130), "{}", ended.err);
    assert!(ended.err.contains("interrupted twice"), "{}", ended.err);
    assert_eq!(ended.out, "", "it cannot say what became of the call");
    converges(&stack, Job::Update, "interrupted twice");
}

fn everywhere(job: Job, strike: Strike) {
    for k in 1.. {
        let target = Target::start();
        let stack = prepare(&target, job);
        let before = things(&stack);
        let (ended, struck) = run_struck(&stack, job, strike, k);
        target.let_all_through();
        let what = format!("{job:?} {strike:?} at request {k}");
        if !struck {
            assert_eq!(ended.status.code(), Some(0), "{what}: {}", ended.err);
            assert!(k > 8, "{what}: only so many requests");
            break;
        }
        match strike {
            Strike::Interrupted => tells_the_truth(&stack, job, &ended, &before, &what),
            _ => assert_eq!(ended.status.code(), None, "{what}: the program went on"),
        }
        converges(&stack, job, &what);
    }
}

fn prepare<'a>(target: &'a Target, job: Job) -> Stack<'a> {
    let stack = Stack::new(target);
    if job != Job::Create {
        stack.up();
    }
    if job == Job::Update {
        stack.write("chat", AFTER);
    }
    stack
}

fn arguments(job: Job) -> Vec<&'static str> {
    let command = match job {
        Job::Destroy => "destroy",
        _ => "apply",
    };
    vec![command, "--yes", "--account", ACCOUNT, "--format", "json"]
}

struct Ended {
    status: ExitStatus,
    out: String,
    err: String,
}

/// Runs the job in the program, which is struck at its k-th request; tells whether there was one.
fn run_struck(stack: &Stack, job: Job, strike: Strike, k: usize) -> (Ended, bool) {
    let child: Arc<Mutex<Option<Child>>> = Arc::default();
    let count = Arc::new(AtomicUsize::new(0));
    let (victim, seen) = (Arc::clone(&child), Arc::clone(&count));
    let rule = move |request: &RequestInfo| {
        if strike == Strike::InterruptedTwice && !is_write(&request.operation) {
            return None;
        }
        let number = seen.fetch_add(1, Ordering::SeqCst) + 1;
        if number == k {
            hit(victim.lock().unwrap().as_mut().unwrap(), strike);
        }
        // What the program sent at the same time is lost with it.
        (number >= k && strike.kills()).then(Reply::cut)
    };
    match strike {
        Strike::KilledAfter => stack.target.answer_after(rule),
        _ => stack.target.answer(rule),
    }
    let (out, err) = (stack.path().join("out"), stack.path().join("err"));
    {
        // The first request waits here until there is somebody to strike.
        let mut slot = child.lock().unwrap();
        let mut program = command(stack, &arguments(job));
        program
            .env("AWS_ENDPOINT_URL", stack.target.local.server.url())
            .stdout(Stdio::from(File::create(&out).unwrap()))
            .stderr(Stdio::from(File::create(&err).unwrap()));
        *slot = Some(program.spawn().unwrap());
    }
    let status = loop {
        let ended = child.lock().unwrap().as_mut().unwrap().try_wait();
        match ended.unwrap() {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    let ended = Ended {
        status,
        out: std::fs::read_to_string(out).unwrap(),
        err: std::fs::read_to_string(err).unwrap(),
    };
    (ended, count.load(Ordering::SeqCst) >= k)
}

fn hit(child: &mut Child, strike: Strike) {
    if strike.kills() {
        child.kill().unwrap();
        return;
    }
    let kill = match strike {
        Strike::InterruptedTwice => format!(
            "kill -INT {0}; sleep 0.2; kill -INT {0}; sleep 1",
            child.id()
        ),
        _ => format!("kill -INT {}", child.id()),
    };
    let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(sent.success(), "{kill}");
}

/// What an interrupted run says was done is there, and what it had not begun to write is as it was.
fn tells_the_truth(stack: &Stack, job: Job, ended: &Ended, before: &[String], what: &str) {
    let said = format!("{what}:\n{}\n{}", ended.out, ended.err);
    if ended.out.is_empty() {
        assert_eq!(ended.status.code(), Some(130), "{said}");
        assert!(
            ended.err.contains("interrupted; nothing was changed"),
            "{said}"
        );
        assert_eq!(things(stack), before, "{said}");
        return;
    }
    let outcome: Value = serde_json::from_str(&ended.out).unwrap();
    let list = |name: &str| outcome[name].as_array().unwrap().clone();
    let is_complete = outcome["complete"] == true;
    assert_eq!(outcome["interrupted"], true, "{said}");
    let expected = if is_complete { 0 } else { 130 };
    assert_eq!(ended.status.code(), Some(expected), "{said}");
    let pending = shown(&planned(stack, job));
    assert_eq!(is_complete, pending.is_empty(), "{said}\n{pending:?}");
    for done in list("done") {
        let address = done["address"].as_str().unwrap();
        let is_pending = pending.iter().any(|change| change.ends_with(address));
        assert!(!is_pending, "{address} is not done: {said}");
    }
    let named: Vec<Value> = [list("done"), list("failed"), list("not_tried")].concat();
    for change in &pending {
        let address = change.split_once(' ').unwrap().1;
        assert!(
            named.iter().any(|one| one["address"] == address),
            "{address} is not named: {said}"
        );
    }
}

/// The same command again does the rest, calls nothing of it drift, and leaves nothing else behind.
fn converges(stack: &Stack, job: Job, what: &str) {
    for change in &planned(stack, job).changes {
        let is_drift = matches!(
            change.reason,
            ActionReason::Drift | ActionReason::DriftUnknown
        );
        assert!(!is_drift, "{what}: {} is called drift", change.address);
    }
    let again = run(stack, &arguments(job));
    assert_eq!(again.code, 0, "{what}: {}\n{}", again.out, again.err);
    let expected: &[&str] = match job {
        Job::Create => &["activity chat-ask", "machine chat", "role chat"],
        Job::Update => &["activity chat-answer", "machine chat", "role chat"],
        Job::Destroy => &[],
    };
    assert_eq!(things(stack), expected, "{what}");
    if job == Job::Destroy {
        return;
    }
    let plan = run(
        stack,
        &["plan", "--detailed-exitcode", "--account", ACCOUNT],
    );
    assert_eq!(plan.code, 0, "{what}: {}\n{}", plan.out, plan.err);
}

fn planned(stack: &Stack, job: Job) -> Plan {
    let options = Options {
        destroy: job == Job::Destroy,
        ..Options::default()
    };
    stack.plan_through(&stack.connect(), options)
}

/// Lists all of the account, a role without its hash.
fn things(stack: &Stack) -> Vec<String> {
    let aws = stack.connect();
    let mut all = stack.target.run(async {
        let machines = aws.list_machines().await.unwrap().into_iter();
        let activities = aws.list_activities().await.unwrap().into_iter();
        let roles = aws.list_roles("/").await.unwrap().into_iter();
        let role = |name: &str| format!("role {}", name.rsplit_once('-').unwrap().0);
        machines
            .map(|machine| format!("machine {}", machine.name))
            .chain(activities.map(|activity| format!("activity {}", activity.name)))
            .chain(roles.map(|found| role(&found.name)))
            .collect::<Vec<String>>()
    });
    all.sort();
    all
}
