//! How many calls a stack of 300 workflows costs, each with a role, an activity and a machine. Counts, never times.

use std::fmt::Write as _;

use stepwright::plan::{Action, Options};

use crate::stack::{CHAT, PROJECT, Stack, Target, denied, is_write};

const N: u64 = 300;

fn stack(target: &Target) -> Stack<'_> {
    let workflows: String = (0..N).fold(String::new(), |mut text, number| {
        let _ = write!(
            text,
            "---\n{}",
            CHAT.trim_start()
                .replace("name: chat", &format!("name: chat-{number}"))
        );
        text
    });
    Stack::of(target, PROJECT, &[("all", &workflows)])
}

#[test]
fn three_hundred_workflows_cost_no_more_calls_than_promised() {
    let target = Target::start();
    let stack = stack(&target);

    let aws = stack.connect();
    let plan = stack.plan_through(&aws, Options::default());
    assert_eq!(plan.count(Action::Create) as u64, 3 * N);
    let outcome = stack.apply_through(&aws, &plan);
    assert!(outcome.is_complete(), "{:#?}", outcome.failed);
    let create = aws.calls().total();
    assert!(
        create <= 4 * N + 15,
        "{create} calls to create: {:#?}",
        aws.calls().counts()
    );

    let aws = stack.connect();
    target.seen();
    let plan = stack.plan_through(&aws, Options::default());
    assert!(plan.is_empty() && plan.notes.is_empty());
    let permitted = aws.calls().total();
    assert!(
        permitted <= N + 15,
        "{permitted} calls to plan nothing: {:#?}",
        aws.calls().counts()
    );
    // Full drift detection: each machine was looked at, by the target's own count.
    assert_eq!(target.local.server.calls()["DescribeStateMachine"], N);

    let outcome = stack.apply_through(&aws, &plan);
    assert!(outcome.is_complete() && outcome.done.is_empty());
    assert_eq!(
        aws.calls().total(),
        permitted,
        "an apply with nothing to do makes no call of its own"
    );
    assert_eq!(
        target
            .seen()
            .iter()
            .filter(|operation| is_write(operation))
            .count(),
        0
    );

    target.answer(|request| {
        (request.operation == "GetAccountAuthorizationDetails").then(|| denied(request))
    });
    let aws = stack.connect();
    let plan = stack.plan_through(&aws, Options::default());
    assert!(plan.is_empty());
    let role_by_role = aws.calls().total();
    assert!(
        role_by_role <= 5 * N + 15,
        "{role_by_role} calls: {:#?}",
        aws.calls().counts()
    );
    // Roles are looked at whole as well: what was taken off one of them by hand shows.
    assert!(aws.calls().counts()["IAM GetRolePolicy"].calls == N);
}
