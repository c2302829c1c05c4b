//! Deletions that take time, executions that run, and an end that is asked for in the middle.

use std::time::Duration;

use serde_json::json;
use stepwright::deploy::{self, ApplyError, ApplyEvent};
use stepwright::local::server::Reply;
use stepwright::plan::render::{self, Detail};
use stepwright::plan::{Action, ActionReason};

use crate::stack::{ACCOUNT, CHAT, REGION, Stack, Target, addresses, failed, machine_arn, shown};

fn success(body: serde_json::Value) -> Reply {
    let template = Reply::json_error(200, "", "");
    Reply {
        error: None,
        body: body.to_string(),
        ..template
    }
}

/// Describes `chat` as it is while its executions are still ending.
fn deleting() -> Reply {
    success(json!({
        "stateMachineArn": machine_arn("chat"), "name": "chat", "status": "DELETING", "type": "STANDARD",
        "definition": crate::local_sdk::DEFINITION, "roleArn": "arn:aws:iam::111122223333:role/r", "creationDate": 1.0,
    }))
}

#[test]
fn a_deletion_is_waited_for_before_the_role_goes() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let plan = stack.plan_destroy();
    let described = target.local.server.calls()["DescribeStateMachine"];
    target.answer(move |request| {
        (request.operation == "DescribeStateMachine" && request.count == described + 1)
            .then(deleting)
    });
    target.seen();
    assert!(stack.apply(&plan).is_complete());
    let seen = target.seen();
    let at = |name: &str| seen.iter().position(|operation| operation == name).unwrap();
    assert_eq!(
        seen.iter()
            .filter(|operation| *operation == "DescribeStateMachine")
            .count(),
        2
    );
    assert!(
        at("DescribeStateMachine") < at("DeleteRole")
            && at("DescribeStateMachine") < at("DeleteActivity"),
        "{seen:?}"
    );
}

#[test]
fn a_deletion_that_outlasts_the_command_is_named_and_finished_by_the_next() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let plan = stack.plan_destroy();
    target.answer(|request| (request.operation == "DescribeStateMachine").then(deleting));
    let outcome = stack.apply_within(&plan, Duration::ZERO);
    assert_eq!(failed(&outcome), ["machine.chat"]);
    assert!(
        matches!(&outcome.failed[0].2, ApplyError::StillDeleting { arn } if *arn == machine_arn("chat")),
        "{outcome:?}"
    );
    assert_eq!(
        addresses(&outcome.not_tried),
        ["role.chat", "activity.chat.ask"]
    );
    target.let_all_through();
    let plan = stack.plan_destroy();
    assert_eq!(shown(&plan), ["- role.chat", "- activity.chat.ask"]);
    assert!(stack.apply(&plan).is_complete());
}

#[test]
fn a_create_waits_for_the_end_of_its_namesake() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    target.answer(|request| (request.operation == "DescribeStateMachine").then(deleting));
    let plan = stack.plan();
    assert_eq!(shown(&plan), ["+ machine.chat"]);
    assert_eq!(
        plan.pending().next().map(|change| change.reason),
        Some(ActionReason::StillDeleting)
    );
    let sfn = target.local.sfn(ACCOUNT, REGION);
    target.let_all_through();
    target
        .run(
            sfn.delete_state_machine()
                .state_machine_arn(machine_arn("chat"))
                .send(),
        )
        .unwrap();
    let text = format!("State Machine is being deleted: '{}'", machine_arn("chat"));
    target.answer(move |request| {
        (request.operation == "CreateStateMachine" && request.count == 2)
            .then(|| Reply::json_error(400, "StateMachineDeleting", &text))
    });
    assert!(stack.apply(&plan).is_complete());
    assert_eq!(target.local.server.calls()["CreateStateMachine"], 3);
    assert!(stack.plan().is_empty());
}

fn one_running(target: &Target) {
    let execution = json!({"executions": [{
        "executionArn": format!("arn:aws:states:{REGION}:{ACCOUNT}:execution:chat:one"), "stateMachineArn": machine_arn("chat"),
        "name": "one", "status": "RUNNING", "startDate": 1.0,
    }]});
    target.answer(move |request| {
        (request.operation == "ListExecutions").then(|| success(execution.clone()))
    });
}

#[test]
fn a_plan_says_where_executions_run_under_what_is_taken_away() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    one_running(&target);
    let warned = |stack: &Stack| -> Vec<String> {
        let plan = stack.plan();
        plan.pending()
            .flat_map(|change| change.warnings.clone())
            .filter(|warning| warning.contains("running on"))
            .collect()
    };
    stack.rewrite("sqs:SendMessage", "sns:Publish");
    assert_eq!(
        warned(&stack),
        ["1 execution is running on `chat`: removed permissions are kept until the last has ended"]
    );
    stack.rewrite("'sqs:SendMessage'", "['sqs:SendMessage', 'sns:Publish']");
    assert_eq!(
        warned(&stack),
        Vec::<String>::new(),
        "a role that only gains takes nothing away"
    );
    stack.rewrite("Type: Pass, Next", "Type: Pass, Comment: new, Next");
    assert_eq!(
        warned(&stack),
        Vec::<String>::new(),
        "an update leaves executions alone"
    );
    stack.remove("chat");
    assert_eq!(warned(&stack).len(), 3);
    let running = target
        .run(deploy::running(&stack.connect(), &stack.plan_destroy()))
        .unwrap();
    assert_eq!(
        running
            .iter()
            .map(|one| (one.machine.as_str(), one.executions.len()))
            .collect::<Vec<_>>(),
        [("chat", 1)]
    );
}

#[test]
fn an_end_that_is_asked_for_finishes_the_calls_in_flight_and_no_more() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let aws = stack.connect();
    let plan = stack.plan();
    let interrupt = aws.interrupt().clone();
    let outcome = stack.apply_telling(&aws, &plan, &|event| {
        if matches!(
            event,
            ApplyEvent::Done {
                action: Action::Create,
                ..
            }
        ) {
            interrupt.set();
        }
    });
    assert!(outcome.interrupted && !outcome.is_complete());
    assert!(!outcome.done.is_empty());
    assert!(
        !target
            .local
            .server
            .calls()
            .contains_key("CreateStateMachine"),
        "{outcome:?}"
    );
    let left = outcome.failed.len() + outcome.not_tried.len();
    assert_eq!(outcome.done.len() + left, 3);
    stack.up();
    assert!(stack.plan().is_empty());
}

#[test]
fn tags_of_others_stay_whatever_we_change() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let tag = |key: &str, value: &str| {
        aws_sdk_sfn::types::Tag::builder()
            .key(key)
            .value(value)
            .build()
    };
    let arn = machine_arn("chat");
    target
        .run(
            sfn.tag_resource()
                .resource_arn(&arn)
                .tags(tag("owner", "them"))
                .send(),
        )
        .unwrap();
    assert!(
        stack.plan().is_empty(),
        "a tag of somebody else's is no change"
    );
    stack.rewrite("tags: {team: conversations}\n", "");
    stack.up();
    // The key is nobody's now, so whoever sets it owns it.
    target
        .run(
            sfn.tag_resource()
                .resource_arn(&arn)
                .tags(tag("team", "theirs"))
                .send(),
        )
        .unwrap();
    let plan = stack.plan();
    assert!(
        plan.is_empty(),
        "{}",
        render::text::render(&plan, Detail::Folded, false)
    );
    stack.write("chat", &CHAT.replace("team: conversations", "repo: flows"));
    stack.up();
    let answer = target
        .run(sfn.list_tags_for_resource().resource_arn(&arn).send())
        .unwrap();
    let value = |key: &str| {
        answer
            .tags()
            .iter()
            .find(|tag| tag.key() == Some(key))
            .and_then(|tag| tag.value().map(str::to_owned))
    };
    let found = ["owner", "team", "repo", "stepwright:keys"].map(|key| value(key).unwrap());
    assert_eq!(found, ["them", "theirs", "flows", "repo"]);
}
