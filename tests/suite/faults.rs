//! Anything can go wrong at any request: after that, the same command again converges.
//!
//! A run is killed at its k-th request, before the request took effect or after it, for every k there is; or a request
//! or an answer is lost once and the run goes on. Killing is dropping the run: whatever it had not sent is never sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use stepwright::aws::Aws;
use stepwright::deploy::{self, ApplyOptions, Outcome};
use stepwright::local::server::Reply;
use stepwright::plan::{ActionReason, Options, Plan};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::stack::{PROJECT, Stack, Target, is_write};

/// Everything that takes several calls: policies inline and attached, tags, two machines of which one needs the other.
const ORDER: &str = r"
name: order
tags: {team: shop, old: tag}
activities: {pack: {}, ship: {}}
role:
  grants: none
  allow: [{Effect: Allow, Action: 'states:StartExecution', Resource: '${workflows.bill}'}]
  managed_policies: ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess']
definition:
  StartAt: Pack
  States:
    Pack: {Type: Task, Resource: '${activities.pack}', Next: Bill}
    Bill:
      Type: Task
      Resource: arn:aws:states:::states:startExecution
      Parameters: {StateMachineArn: '${workflows.bill}'}
      End: true
";

const BILL: &str = r"
name: bill
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
";

/// Widens and narrows, drops a tag and an activity, changes a definition, detaches and attaches.
const ORDER_AFTER: &str = r"
name: order
tags: {team: shop}
activities: {pack: {}}
role:
  grants: none
  allow: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]
  managed_policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
definition:
  StartAt: Pack
  States:
    Pack: {Type: Task, Resource: '${activities.pack}', TimeoutSeconds: 60, End: true}
";

/// What the run that goes wrong was to do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Job {
    Create,
    Update,
    Destroy,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// The process is gone before the request arrives.
    KilledBefore,
    /// The process is gone, and the request took effect.
    KilledAfter,
    /// The request is lost, once.
    RequestLost,
    /// The answer is lost, once.
    AnswerLost,
    /// The service fails, once, and nothing took effect.
    ServerError,
}

#[test]
fn a_create_that_is_killed_anywhere_converges() {
    killed_everywhere(Job::Create);
}

#[test]
fn an_update_that_is_killed_anywhere_converges() {
    killed_everywhere(Job::Update);
}

#[test]
fn a_destroy_that_is_killed_anywhere_converges() {
    killed_everywhere(Job::Destroy);
}

#[test]
fn a_create_that_loses_a_request_or_an_answer_converges() {
    lost_everywhere(Job::Create);
}

#[test]
fn an_update_that_loses_a_request_or_an_answer_converges() {
    lost_everywhere(Job::Update);
}

#[test]
fn a_destroy_that_loses_a_request_or_an_answer_converges() {
    lost_everywhere(Job::Destroy);
}

#[test]
fn an_interrupted_run_finishes_its_calls_tells_the_truth_and_converges() {
    for job in [Job::Create, Job::Update, Job::Destroy] {
        for k in 1.. {
            let target = Target::start();
            let stack = prepare(&target, job);
            let aws = stack.connect();
            let plan = stack.plan_through(&aws, options(job));
            let (interrupt, count) = (aws.interrupt().clone(), Arc::new(AtomicUsize::new(0)));
            let seen = Arc::clone(&count);
            target.answer(move |request| {
                if is_write(&request.operation) && seen.fetch_add(1, Ordering::SeqCst) + 1 == k {
                    interrupt.set();
                }
                None
            });
            let outcome = stack.apply_through(&aws, &plan);
            target.let_all_through();
            if count.load(Ordering::SeqCst) < k {
                assert!(k > 4, "{job:?}: only {k} writes");
                break;
            }
            assert!(outcome.interrupted, "{job:?} {k}");
            for (address, _) in &outcome.done {
                let rest = stack.plan_through(&stack.connect(), options(job));
                let is_pending = rest.pending().any(|change| change.address == *address);
                assert!(!is_pending, "{job:?} {k}: {address} was said to be done");
            }
            settles(&stack, job, &format!("{job:?} interrupted at {k}"));
        }
    }
}

fn killed_everywhere(job: Job) {
    for fault in [Fault::KilledBefore, Fault::KilledAfter] {
        for k in 1.. {
            let target = Target::start();
            let stack = prepare(&target, job);
            let strike = strike(&target, fault, k, |_| true);
            let ended = run(&stack, job, &strike.notify);
            target.let_all_through();
            if strike.happened() {
                assert!(ended.is_none(), "{job:?} {fault:?} {k}: the run went on");
            }
            settles(&stack, job, &format!("{job:?} {fault:?} {k}"));
            if !strike.happened() {
                assert!(k > 10, "{job:?}: only {k} requests");
                break;
            }
        }
    }
}

/// Only writes: a read that is lost changes nothing. The SDK tries again after a moment, which takes its time.
fn lost_everywhere(job: Job) {
    for fault in [Fault::RequestLost, Fault::AnswerLost, Fault::ServerError] {
        for k in 1.. {
            let target = Target::start();
            let stack = prepare(&target, job);
            let strike = strike(&target, fault, k, is_write);
            let outcome = run(&stack, job, &strike.notify).unwrap();
            target.let_all_through();
            if !strike.happened() {
                assert!(k > 4, "{job:?}: only {k} writes");
                break;
            }
            assert!(outcome.is_complete(), "{job:?} {fault:?} {k}: {outcome:#?}");
            settles(&stack, job, &format!("{job:?} {fault:?} {k}"));
        }
    }
}

fn prepare<'a>(target: &'a Target, job: Job) -> Stack<'a> {
    let stack = Stack::of(target, PROJECT, &[("order", ORDER), ("bill", BILL)]);
    if job != Job::Create {
        stack.up();
    }
    if job == Job::Update {
        stack.write("order", ORDER_AFTER);
    }
    stack
}

struct Strike {
    count: Arc<AtomicUsize>,
    at: usize,
    notify: Arc<Notify>,
}

impl Strike {
    fn happened(&self) -> bool {
        self.count.load(Ordering::SeqCst) >= self.at
    }
}

/// Lets something go wrong at the k-th request of those that count.
fn strike(
    target: &Target,
    fault: Fault,
    k: usize,
    counts: impl Fn(&str) -> bool + Send + 'static,
) -> Strike {
    let (count, notify) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (seen, kill) = (Arc::clone(&count), Arc::clone(&notify));
    let rule = move |request: &stepwright::local::server::RequestInfo| {
        if !counts(&request.operation) {
            return None;
        }
        let number = seen.fetch_add(1, Ordering::SeqCst) + 1;
        let is_kill = matches!(fault, Fault::KilledBefore | Fault::KilledAfter);
        if number < k || (number > k && !is_kill) {
            return None;
        }
        if is_kill {
            kill.notify_one();
        }
        Some(match fault {
            Fault::ServerError => Reply::json_error(500, "InternalFailure", "try again"),
            _ => Reply::cut(),
        })
    };
    match fault {
        Fault::KilledBefore | Fault::RequestLost | Fault::ServerError => target.answer(rule),
        Fault::KilledAfter | Fault::AnswerLost => target.answer_after(rule),
    }
    Strike {
        count,
        at: k,
        notify,
    }
}

/// Runs the job; `None` where it was killed.
fn run(stack: &Stack, job: Job, kill: &Notify) -> Option<Outcome> {
    let aws = stack.connect();
    stack.target.run(async {
        tokio::select! {
            biased;
            () = kill.notified() => None,
            outcome = plan_and_apply(stack, &aws, job) => Some(outcome),
        }
    })
}

async fn plan_and_apply(stack: &Stack<'_>, aws: &Aws, job: Job) -> Outcome {
    let plan = stack.plan_async(aws, options(job)).await;
    let options = ApplyOptions {
        observed: Instant::now(),
        settle: Duration::ZERO,
        timeout: Duration::from_secs(30),
    };
    deploy::apply(aws, &plan, &options, &|_| {}).await
}

fn options(job: Job) -> Options {
    Options {
        destroy: job == Job::Destroy,
        ..Options::default()
    }
}

/// The same command again does the rest, and calls nothing of it drift.
fn settles(stack: &Stack, job: Job, what: &str) {
    let aws = stack.connect();
    let plan: Plan = stack.plan_through(&aws, options(job));
    assert!(plan.conflicts.is_empty(), "{what}: {:?}", plan.conflicts);
    for change in &plan.changes {
        assert_ne!(
            change.reason,
            ActionReason::Drift,
            "{what}: {}",
            change.address
        );
        assert_ne!(
            change.reason,
            ActionReason::DriftUnknown,
            "{what}: {}",
            change.address
        );
    }
    let outcome = stack.apply_through(&aws, &plan);
    assert!(outcome.is_complete(), "{what}: {outcome:#?}");
    let after = stack.plan_through(&aws, options(job));
    assert!(
        after.is_empty(),
        "{what}: {:?}",
        crate::stack::shown(&after)
    );
    let expected = match job {
        Job::Create => (2, 2, 2),
        Job::Update => (2, 1, 2),
        Job::Destroy => (0, 0, 0),
    };
    assert_eq!(
        stack.counted(),
        expected,
        "{what}: machines, activities, roles"
    );
}
