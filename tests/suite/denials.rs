//! A caller without one permission: a degraded plan with a note, or a failure that names what is missing; never a
//! wrong plan, and nothing half done that the next run does not finish.

use std::collections::BTreeSet;

use stepwright::aws::{AwsError, ErrorKind};
use stepwright::deploy::{ApplyError, Outcome};
use stepwright::plan::{Action, Options, Plan};

use crate::stack::{CHAT, PROJECT, Stack, Target, denied, shown};

/// What is changed to see every write: policies, tags, definition, an activity more and one less.
const CHANGED: &str = r"
name: chat
tags: {crew: talk}
activities: {answer: {}}
role:
  grants: none
  allow: [{Effect: Allow, Action: 'sns:Publish', Resource: '*'}]
  managed_policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
  permissions_boundary: arn:aws:iam::aws:policy/PowerUserAccess
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: '${activities.answer}', End: true}
";

/// Reads that a plan does without, and what it then says.
const OPTIONAL: [(&str, Option<&str>); 5] = [
    ("GetResources", Some("were not searched")),
    ("ListRoles", Some("were not searched")),
    ("ListExecutions", Some("not counted")),
    // Only the activity that is in no manifest any more is described.
    ("DescribeActivity", Some("could not be read")),
    // Role by role is as good.
    ("GetAccountAuthorizationDetails", None),
];

fn deny(target: &Target, operation: &str) {
    let denied_one = operation.to_owned();
    target.answer(move |request| (request.operation == denied_one).then(|| denied(request)));
}

/// Returns every operation that a job calls.
fn operations(target: &Target) -> BTreeSet<String> {
    target.seen().into_iter().collect()
}

#[test]
fn a_plan_without_one_permission_is_right_or_says_which() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    stack.write("chat", CHANGED);
    target.seen();
    let whole = stack.plan();
    let calls = operations(&target);
    assert!(calls.len() > 6, "{calls:?}");
    for operation in calls {
        deny(&target, &operation);
        let answer = stack.try_plan(Options::default());
        target.let_all_through();
        let optional = OPTIONAL.iter().find(|(name, _)| *name == operation);
        match (answer, optional) {
            (Ok(plan), Some((_, note))) => says_what_it_lacks(&plan, &whole, *note, &operation),
            (Err(error), None) => names_the_permission(&error, &operation),
            (answer, _) => panic!("{operation}: {answer:?}"),
        }
    }
}

/// Nothing but orphans may be missing from a degraded plan.
fn says_what_it_lacks(plan: &Plan, whole: &Plan, note: Option<&str>, operation: &str) {
    let without_orphans = |plan: &Plan| {
        let mut shown = shown(plan);
        shown.retain(|line| !line.starts_with("- "));
        shown
    };
    assert_eq!(without_orphans(plan), without_orphans(whole), "{operation}");
    match note {
        Some(note) => assert!(
            plan.notes.iter().any(|told| told.contains(note)),
            "{operation}: {:?}",
            plan.notes
        ),
        None => assert_eq!(shown(plan), shown(whole), "{operation}"),
    }
}

fn names_the_permission(error: &AwsError, operation: &str) {
    assert_eq!(error.kind, ErrorKind::AccessDenied, "{operation}");
    let hint = error.hint().unwrap_or_default();
    assert!(
        hint.contains(&format!(":{operation}` on")),
        "{operation}: {hint}"
    );
}

#[test]
fn an_apply_without_one_permission_says_which_and_is_finished_later() {
    for (before, after) in [(None, CHAT), (Some(CHAT), CHANGED)] {
        for operation in writes_of(before, after, false) {
            let target = Target::start();
            let stack = prepared(&target, before, after);
            let plan = stack.plan();
            deny(&target, &operation);
            let outcome = stack.apply(&plan);
            target.let_all_through();
            truthful(&plan, &outcome, &operation);
            stack.up();
            assert!(
                stack.plan().is_empty(),
                "{operation}: {:?}",
                shown(&stack.plan())
            );
        }
    }
}

#[test]
fn a_destroy_without_one_permission_says_which_and_is_finished_later() {
    for operation in writes_of(Some(CHANGED), CHANGED, true) {
        let target = Target::start();
        let stack = prepared(&target, Some(CHANGED), CHANGED);
        let plan = stack.plan_destroy();
        deny(&target, &operation);
        let outcome = stack.apply(&plan);
        target.let_all_through();
        truthful(&plan, &outcome, &operation);
        let rest = stack.plan_destroy();
        assert!(stack.apply(&rest).is_complete(), "{operation}");
        assert_eq!(stack.counted(), (0, 0, 0), "{operation}");
    }
}

/// Returns the operations that write, as one run that works shows them.
fn writes_of(before: Option<&str>, after: &str, destroys: bool) -> BTreeSet<String> {
    let target = Target::start();
    let stack = prepared(&target, before, after);
    let plan = if destroys {
        stack.plan_destroy()
    } else {
        stack.plan()
    };
    target.seen();
    assert!(stack.apply(&plan).is_complete());
    let writes: BTreeSet<String> = target.written().into_iter().collect();
    assert!(writes.len() > 2, "{writes:?}");
    writes
}

fn prepared<'a>(target: &'a Target, before: Option<&str>, after: &str) -> Stack<'a> {
    let stack = Stack::of(target, PROJECT, &[("chat", before.unwrap_or(after))]);
    if before.is_some() {
        stack.up();
        stack.write("chat", after);
    }
    stack
}

/// Every change is accounted for once, what failed names the call, and nothing that failed counts as done.
fn truthful(plan: &Plan, outcome: &Outcome, operation: &str) {
    assert!(!outcome.failed.is_empty(), "{operation}: nothing failed");
    for (address, _, error) in &outcome.failed {
        let ApplyError::Aws(error) = error else {
            panic!("{operation}: {address}: {error}");
        };
        assert_eq!(error.operation.name, operation);
        names_the_permission(error, operation);
    }
    let mut told: Vec<String> = Vec::new();
    told.extend(outcome.done.iter().map(|(address, _)| address.to_string()));
    told.extend(
        outcome
            .not_tried
            .iter()
            .map(|(address, _)| address.to_string()),
    );
    told.extend(
        outcome
            .failed
            .iter()
            .map(|(address, _, _)| address.to_string()),
    );
    told.sort();
    let mut planned: Vec<String> = plan
        .changes
        .iter()
        .filter(|change| change.action != Action::NoOp)
        .map(|change| change.address.to_string())
        .collect();
    planned.sort();
    assert_eq!(told, planned, "{operation}");
}
