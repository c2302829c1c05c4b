//! `stepwright forget`: our tags go, and everything else stays for whoever takes it over.

use std::collections::BTreeSet;

use crate::program::expect;
use crate::stack::{
    ACCOUNT, CHAT, PROJECT, REGION, Stack, Target, activity_arn, denied, machine_arn,
};

const OTHER: &str =
    "name: other\ndefinition: {StartAt: A, States: {A: {Type: Succeed}}}\nrole: {grants: none}\n";

/// A project in which an account is named, so that commands need no `--account`.
fn project() -> String {
    format!("{PROJECT}environments: {{dev: {{account: '{ACCOUNT}'}}}}\n")
}

fn two_workflows<'a>(target: &'a Target, chat: &str) -> Stack<'a> {
    let stack = Stack::of(target, &project(), &[("chat", chat), ("other", OTHER)]);
    expect(&stack, &["apply", "--yes"], 0, "machine.chat: created");
    target.seen();
    stack
}

/// Returns the keys of the tags of the machine, the activity and the role of `chat`.
fn keys(target: &Target, role: &str) -> Vec<BTreeSet<String>> {
    let (sfn, iam) = (target.local.sfn(ACCOUNT, REGION), target.local.iam(ACCOUNT));
    let mut found = Vec::new();
    for arn in [machine_arn("chat"), activity_arn("chat-ask")] {
        let tags = target.run(sfn.list_tags_for_resource().resource_arn(arn).send());
        let tags = tags.unwrap().tags.unwrap_or_default();
        found.push(tags.into_iter().filter_map(|tag| tag.key).collect());
    }
    let tags = target.run(iam.list_role_tags().role_name(role).send());
    let tags = tags.unwrap().tags.into_iter();
    found.push(tags.map(|tag| tag.key).collect());
    found
}

fn no_changes(stack: &Stack) {
    expect(stack, &["plan", "--detailed-exitcode"], 0, "");
}

#[test]
fn what_is_forgotten_keeps_all_but_our_tags_and_can_be_taken_back() {
    let target = Target::start();
    let stack = two_workflows(&target, CHAT);
    let role = stack.role_name("chat");
    let forget = ["forget", "machine.chat"];
    let asked = expect(&stack, &forget, 1, "`--yes` was not given");
    for shown in ["  < machine.chat", "  < role.chat", "  < activity.chat.ask"] {
        assert!(asked.out.contains(shown), "{}", asked.out);
    }
    assert_eq!(target.written(), Vec::<String>::new());
    let done = expect(
        &stack,
        &["forget", "machine.chat", "--yes"],
        0,
        "machine.chat: forgotten",
    );
    assert!(done.err.contains("import machine.chat"), "{}", done.err);
    let untags = ["UntagRole", "UntagResource", "UntagResource"];
    assert_eq!(target.written(), untags);
    let team = BTreeSet::from(["team".to_owned()]);
    assert_eq!(keys(&target, &role), vec![team; 3]);

    let names = expect(&stack, &["plan"], 1, "belong to another owner");
    assert!(names.out.contains("stepwright import"), "{}", names.out);
    expect(
        &stack,
        &["import", "machine.chat", "--yes"],
        0,
        "machine.chat: taken over",
    );
    no_changes(&stack);

    expect(&stack, &["forget", "machine.chat", "--yes"], 0, "");
    stack.remove("chat");
    no_changes(&stack);
    let again = ["forget", "machine.chat", "--yes"];
    expect(&stack, &again, 1, "the stack does not own `machine.chat`");

    // Another project takes it over, with a manifest of its own.
    let theirs = project().replace("stack: demo", "stack: theirs");
    let theirs = Stack::of(&target, &theirs.replace("7f3a", "1b2c"), &[]);
    let arn = machine_arn("chat");
    let import = ["import", "machine.talk", &arn, "--yes"];
    expect(&theirs, &import, 0, "role.talk: taken over");
    no_changes(&theirs);
    no_changes(&stack);
    let refused = ["import", "machine.chat", &arn, "--yes"];
    expect(
        &stack,
        &refused,
        1,
        "`stepwright forget ADDRESS` in its project",
    );
}

#[test]
fn what_is_in_no_manifest_any_more_is_forgotten_with_its_role_wherever_that_is() {
    let target = Target::start();
    let elsewhere = CHAT.replace("role: {", "role: {name: flows-chat, path: /flows/, ");
    let stack = two_workflows(&target, &elsewhere);
    stack.remove("chat");
    expect(
        &stack,
        &["forget", "machine.chat", "--yes"],
        0,
        "role.chat: forgotten",
    );
    let team = BTreeSet::from(["team".to_owned()]);
    assert_eq!(keys(&target, "flows-chat"), vec![team; 3]);
    no_changes(&stack);
    assert_eq!(stack.counted(), (2, 1, 2));
}

#[test]
fn a_run_that_is_denied_is_resumed() {
    let target = Target::start();
    let stack = two_workflows(&target, CHAT);
    stack.remove("chat");
    target.answer(|request| {
        // The activity's tags go first.
        let is_machine = request.operation == "UntagResource" && request.count >= 2;
        is_machine.then(|| denied(request))
    });
    let forget = ["forget", "machine.chat", "--yes"];
    let failed = expect(&stack, &forget, 1, "machine.chat was not forgotten: ");
    assert!(
        failed.err.contains("states:UntagResource"),
        "{}",
        failed.err
    );
    target.let_all_through();
    let rest = expect(&stack, &forget, 0, "machine.chat: forgotten");
    assert!(!rest.out.contains("role.chat"), "{}", rest.out);
    no_changes(&stack);
}

#[test]
fn one_resource_alone_is_forgotten() {
    let target = Target::start();
    let stack = two_workflows(&target, CHAT);
    let forget = ["forget", "activity.chat.ask", "--yes"];
    expect(&stack, &forget, 0, "activity.chat.ask: forgotten");
    assert_eq!(target.written(), ["UntagResource"]);
    let plan = expect(&stack, &["plan"], 1, "belongs to another owner");
    assert!(plan.out.contains(&activity_arn("chat-ask")), "{}", plan.out);
}

#[test]
fn what_an_activity_was_called_before_is_forgotten_by_that_name() {
    let target = Target::start();
    let stack = two_workflows(&target, CHAT);
    stack.rewrite("{ask: {}}", "{ask: {name: asks}}");
    let former = "activity.chat.ask@chat-ask";
    let plan = expect(&stack, &["plan"], 0, "");
    assert!(plan.out.contains(former), "{}", plan.out);
    expect(&stack, &["forget", former, "--yes"], 0, "");
    let plan = expect(&stack, &["plan"], 0, "");
    assert!(!plan.out.contains(former), "{}", plan.out);
}
