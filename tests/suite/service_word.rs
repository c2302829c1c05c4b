//! What ValidateStateMachineDefinition says of the definitions that a plan brings: where it is shown, and what a plan
//! does without it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use stepwright::local::server::{Reply, RequestInfo};

use crate::program::{Run, expect, run};
use crate::stack::{ACCOUNT, CHAT, PROJECT, Stack, Target, denied};

const OPERATION: &str = "ValidateStateMachineDefinition";

/// Has the service answer with this, and counts how often it was asked.
fn answering(
    target: &Target,
    reply: impl Fn(&RequestInfo) -> Reply + Send + 'static,
) -> Arc<AtomicU64> {
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    target.answer(move |request| {
        (request.operation == OPERATION).then(|| {
            count.fetch_add(1, Ordering::SeqCst);
            reply(request)
        })
    });
    asked
}

fn says(target: &Target, answer: Value) -> Arc<AtomicU64> {
    answering(target, move |_| Reply::states(Ok(answer.clone())))
}

fn finding(severity: &str, code: &str, message: &str, location: Option<&str>) -> Value {
    let mut finding = json!({"severity": severity, "code": code, "message": message});
    if let Some(location) = location {
        finding["location"] = json!(location);
    }
    finding
}

fn apply(stack: &Stack<'_>, code: i32, said: &str) -> Run {
    expect(stack, &["apply", "--yes", "--account", ACCOUNT], code, said)
}

#[test]
fn an_error_of_the_service_fails_the_plan_at_the_place_in_the_manifest() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let refused = finding(
        "ERROR",
        "SCHEMA_VALIDATION_FAILED",
        "Resource is gone",
        Some("/States/Ask/Resource"),
    );
    says(&target, json!({"result": "FAIL", "diagnostics": [refused]}));
    for command in [
        &["plan"][..],
        &["plan", "--format", "json"],
        &["apply", "--yes", "--account", ACCOUNT],
    ] {
        target.seen();
        let said = expect(
            &stack,
            command,
            3,
            "error[service-diagnostic]: AWS reports `SCHEMA_VALIDATION_FAILED`: Resource is gone",
        );
        assert!(
            said.err.contains("workflows/chat.yaml:10:33"),
            "{}",
            said.err
        );
        assert_eq!(said.out, "");
        assert_eq!(target.written(), Vec::<String>::new());
    }
    target.let_all_through();
    apply(&stack, 0, "machine.chat: created");
}

#[test]
fn places_of_definition_files_and_of_references_are_found() {
    let target = Target::start();
    let stack = Stack::of(
        &target,
        PROJECT,
        &[(
            "a",
            "name: a\nactivities: {ask: {}}\ndefinition: a.asl.json\n",
        )],
    );
    let text = r#"{"StartAt": "A/B[0]",
  "States": {
    "A/B[0]": {"Type": "Task",
      "Resource": "${activities.ask}", "Catch": [{"ErrorEquals": ["x"], "Next": "Z"}], "End": true},
    "Z": {"Type": "Succeed"}}}"#;
    std::fs::write(stack.path().join("workflows/a.asl.json"), text).unwrap();
    for (location, place) in [
        (Some("/States/A/B[0]/Resource"), "workflows/a.asl.json:4:19"),
        (
            Some("/States/A/B[0]/Catch[0]/Next"),
            "workflows/a.asl.json:4:81",
        ),
        (Some("/States/A/B[0]"), "workflows/a.asl.json:3:5"),
        (
            Some("/States/A/B[0]/Nowhere[3]"),
            "workflows/a.asl.json:3:5",
        ),
        (Some("/"), "workflows/a.asl.json:1:2"),
        (None, "workflows/a.asl.json:1:2"),
    ] {
        says(
            &target,
            json!({"result": "FAIL", "diagnostics": [finding("ERROR", "X", "y", location)]}),
        );
        expect(&stack, &["plan"], 3, place);
    }
}

#[test]
fn warnings_are_shown_and_the_plan_goes_on() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let warned = finding("WARNING", "NEW_CODE", "think again", Some("/States/Greet"));
    says(&target, json!({"result": "OK", "diagnostics": [warned]}));
    let plan = expect(
        &stack,
        &["plan"],
        0,
        "warning[service-diagnostic]: AWS reports `NEW_CODE`: think again",
    );
    assert!(plan.out.contains("Plan: 3 to create."), "{}", plan.out);
    assert!(plan.err.contains("workflows/chat.yaml:9:5"), "{}", plan.err);
    apply(&stack, 0, "think again");
    // Somebody who takes the definition and calls it wrong all the same is not the service.
    let odd = finding("ERROR", "X", "odd", None);
    says(&target, json!({"result": "OK", "diagnostics": [odd]}));
    stack.rewrite("Type: Pass", "Type: Pass, Comment: other");
    expect(
        &stack,
        &["plan"],
        0,
        "warning[service-diagnostic]: AWS reports `X`: odd",
    );
}

/// The local emulator finds what our own check finds, and no finding stands there twice.
#[test]
fn a_warning_of_our_own_is_told_once() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.rewrite("Type: Pass", "Type: Pass, Parameters: {to: $.name}");
    let plan = expect(&stack, &["plan", "--allow", "timeouts"], 0, "warning[");
    assert_eq!(plan.err.matches("warning[").count(), 1, "{}", plan.err);
    assert!(target.seen().contains(&OPERATION.to_owned()));
}

#[test]
fn what_keeps_the_service_from_answering_is_a_note() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let broken = |status, code| move |_: &RequestInfo| Reply::json_error(status, code, "no");
    type Answer = Box<dyn Fn(&RequestInfo) -> Reply + Send>;
    let answers: [(Answer, &str); 7] = [
        (Box::new(denied), "AccessDeniedException"),
        (
            Box::new(broken(400, "UnknownOperationException")),
            "UnknownOperationException",
        ),
        (Box::new(broken(501, "InternalFailure")), "InternalFailure"),
        (
            Box::new(broken(400, "ValidationException")),
            "ValidationException",
        ),
        (Box::new(broken(404, "")), "not an answer of AWS"),
        (Box::new(|_| Reply::cut()), "ValidateStateMachineDefinition"),
        (
            Box::new(|_| Reply::states(Ok(json!([1])))),
            "ValidateStateMachineDefinition",
        ),
    ];
    for (answer, why) in answers {
        let asked = answering(&target, answer);
        let plan = expect(&stack, &["plan"], 0, "");
        let note = plan
            .out
            .lines()
            .find(|line| line.contains("definitions were not validated by the service: "));
        assert!(
            note.is_some_and(|note| note.contains(why)),
            "{why}: {}\n{}",
            plan.out,
            plan.err
        );
        assert!(plan.out.contains("Plan: 3 to create."), "{}", plan.out);
        assert_eq!(
            asked.load(Ordering::SeqCst),
            1,
            "{why}: nobody asks again for what a plan does without"
        );
    }
    let plan = expect(&stack, &["plan", "--format", "json"], 0, "");
    assert!(
        plan.out.contains("not validated by the service"),
        "{}",
        plan.out
    );
    apply(&stack, 0, "machine.chat: created");
}

#[test]
fn a_refusal_without_a_reason_is_a_note() {
    let target = Target::start();
    let stack = Stack::new(&target);
    for answer in [
        json!({"result": "FAIL", "diagnostics": []}),
        json!({"result": "FAIL"}),
        json!({"result": "FAIL", "diagnostics": [finding("WARNING", "X", "y", None)]}),
    ] {
        says(&target, answer);
        let plan = expect(&stack, &["plan"], 0, "");
        assert!(
            plan.out
                .contains("AWS rejects the definition of `chat` without a reason"),
            "{}",
            plan.out
        );
    }
    says(
        &target,
        json!({"result": "OK", "diagnostics": [], "truncated": true}),
    );
    let plan = expect(&stack, &["plan"], 0, "");
    assert!(
        plan.out.contains("more diagnostics for `chat`"),
        "{}",
        plan.out
    );
    for answer in [json!({}), json!({"result": "MAYBE", "diagnostics": [{}]})] {
        says(&target, answer);
        expect(&stack, &["plan"], 0, "");
    }
}

#[test]
fn the_first_refusal_to_answer_ends_the_asking() {
    let target = Target::start();
    let workflows: Vec<(String, String)> = (0..40)
        .map(|number| {
            (
                format!("w{number}"),
                CHAT.replace("name: chat", &format!("name: w{number:02}")),
            )
        })
        .collect();
    let workflows: Vec<(&str, &str)> = workflows
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let stack = Stack::of(&target, PROJECT, &workflows);
    let asked = answering(&target, denied);
    expect(&stack, &["plan"], 0, "");
    assert!(asked.load(Ordering::SeqCst) <= 8, "{asked:?}");
    let asked = answering(&target, |request| match request.count {
        count if count <= 8 + 10 => Reply::states(Ok(json!({"result": "OK", "diagnostics": []}))),
        _ => denied(request),
    });
    let plan = expect(&stack, &["plan"], 0, "");
    assert!(asked.load(Ordering::SeqCst) < 40, "{asked:?}");
    assert!(
        plan.out
            .contains(" of 40 definitions were not validated by the service: "),
        "{}",
        plan.out
    );
}

/// Throttled for longer than a plan waits.
#[test]
fn a_service_without_time_is_not_waited_for() {
    let target = Target::start();
    let stack = Stack::new(&target);
    answering(&target, |_| {
        Reply::json_error(400, "ThrottlingException", "Rate exceeded")
    });
    let started = std::time::Instant::now();
    let plan = expect(&stack, &["plan"], 0, "");
    assert!(started.elapsed().as_secs() < 30);
    assert!(
        plan.out
            .contains("not validated by the service: no answer within 10 seconds"),
        "{}",
        plan.out
    );
}

#[test]
fn only_definitions_that_are_new_or_changed_are_asked_about() {
    let target = Target::start();
    let stack = Stack::of(
        &target,
        PROJECT,
        &[
            ("chat", CHAT),
            ("talk", &CHAT.replace("name: chat", "name: talk")),
        ],
    );
    let asked = |arguments: &[&str]| {
        target.seen();
        let run = run(&stack, arguments);
        assert_eq!(run.code, 0, "{}", run.err);
        target
            .seen()
            .iter()
            .filter(|operation| *operation == OPERATION)
            .count()
    };
    assert_eq!(asked(&["plan"]), 2);
    assert_eq!(asked(&["plan", "--only", "talk"]), 1);
    assert_eq!(asked(&["status"]), 0);
    assert_eq!(asked(&["apply", "--yes", "--account", ACCOUNT]), 2);
    assert_eq!(asked(&["plan"]), 0);
    stack.rewrite("Type: Pass", "Comment: changed, Type: Pass");
    assert_eq!(asked(&["plan"]), 1);
    // Other changes of a machine, and its members in another order, leave its definition as it was.
    stack.rewrite("name: chat", "name: chat\ntracing: true");
    assert_eq!(asked(&["plan"]), 0);
    stack.rewrite("Type: Pass, Next: Ask", "Next: Ask, Type: Pass");
    assert_eq!(asked(&["plan"]), 0);
    stack.rewrite("name: chat", "name: chat\ntype: express");
    stack.write("chat", &CHAT.replace("name: chat", "name: chat\ntype: express").replace("Resource: '${activities.ask}'", "Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {QueueUrl: q, MessageBody: m}"));
    assert_eq!(asked(&["plan"]), 1, "a replaced machine is created anew");
    assert_eq!(asked(&["destroy", "--yes", "--account", ACCOUNT]), 0);
}

/// What stands in a diagnostic and came from the environment is not shown.
#[test]
fn values_from_the_environment_stay_hidden_in_what_the_service_says() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.rewrite("Type: Pass", "Type: Pass, Comment: '${env.TOKEN}'");
    says(
        &target,
        json!({"result": "FAIL", "diagnostics": [finding("ERROR", "X", "what is s3cr3t-value?", Some("/States/Greet/Comment"))]}),
    );
    let environment = [
        ("AWS_ENDPOINT_URL", target.local.server.url()),
        ("TOKEN", "s3cr3t-value"),
    ];
    let said = crate::program::run_with(&stack, &["plan"], &environment);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("what is ${env.TOKEN}?"), "{}", said.err);
    assert!(!said.err.contains("s3cr3t"), "{}", said.err);
}
