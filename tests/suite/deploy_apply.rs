//! What an apply writes, in which order, and how it goes on after a failure.

use std::sync::Mutex;

use stepwright::deploy::{ApplyError, ApplyEvent};
use stepwright::local::server::Reply;

use crate::stack::{CHAT, PROJECT, Stack, Target, addresses, denied, failed, shown};

#[test]
fn an_update_sends_only_what_differs() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    for (from, to, writes) in [
        (
            "Type: Pass, Next",
            "Type: Pass, Comment: new, Next",
            &["TagResource", "UpdateStateMachine"][..],
        ),
        (
            "team: conversations",
            "team: talk",
            &[
                "TagResource",
                "TagResource",
                "TagRole",
                "UpdateStateMachine",
            ],
        ),
        (
            "team: conversations",
            "team: others",
            &["TagResource", "TagResource", "TagRole"],
        ),
        (
            "{team: conversations}",
            "{}",
            &[
                "TagResource",
                "TagResource",
                "TagResource",
                "TagResource",
                "TagRole",
                "TagRole",
                "UntagResource",
                "UntagResource",
                "UntagRole",
            ],
        ),
        (
            "tags: {team: conversations}",
            "tracing: true",
            &["TagResource", "UpdateStateMachine"],
        ),
        (
            "tags: {team: conversations}\nactivities: {ask: {}}",
            "tracing: true\nactivities: {ask: {tags: {a: b}}}",
            &["TagResource"],
        ),
    ] {
        stack.rewrite(from, to);
        let plan = stack.plan();
        target.seen();
        let outcome = stack.apply(&plan);
        assert!(outcome.is_complete(), "{outcome:#?}");
        let mut written = target.written();
        written.sort();
        assert_eq!(written, writes, "{from} -> {to}: {:?}", shown(&plan));
        assert!(stack.plan().is_empty(), "{to}");
    }
}

#[test]
fn a_role_gains_before_its_machine_changes_and_loses_after_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    stack.write(
        "chat",
        &CHAT
            .replace("sqs:SendMessage", "sns:Publish")
            .replace("Type: Pass, Next", "Type: Pass, Comment: new, Next"),
    );
    let plan = stack.plan();
    target.seen();
    assert!(stack.apply(&plan).is_complete());
    let order: Vec<String> = target
        .written()
        .into_iter()
        .filter(|operation| !operation.starts_with("Tag"))
        .collect();
    assert_eq!(
        order,
        ["PutRolePolicy", "UpdateStateMachine", "PutRolePolicy"]
    );
    assert!(stack.plan().is_empty());
}

#[test]
fn a_role_keeps_everything_while_its_machine_could_not_be_updated() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    stack.write(
        "chat",
        &CHAT
            .replace("sqs:SendMessage", "sns:Publish")
            .replace("Type: Pass, Next", "Type: Pass, Comment: new, Next"),
    );
    target.answer(|request| (request.operation == "UpdateStateMachine").then(|| denied(request)));
    let outcome = stack.apply(&stack.plan());
    assert_eq!(
        (failed(&outcome), addresses(&outcome.not_tried)),
        (
            vec!["machine.chat".to_owned()],
            vec!["role.chat".to_owned()]
        )
    );
    let iam = target.local.iam(crate::stack::ACCOUNT);
    let role = stack.plan().changes[0]
        .before
        .as_ref()
        .unwrap()
        .name()
        .to_owned();
    let policy = target
        .run(
            iam.get_role_policy()
                .role_name(role)
                .policy_name("stepwright")
                .send(),
        )
        .unwrap();
    assert!(
        policy.policy_document.contains("sqs%3ASendMessage")
            && policy.policy_document.contains("sns%3APublish")
    );
    target.let_all_through();
    stack.up();
    assert!(stack.plan().is_empty());
}

#[test]
fn what_is_in_no_manifest_goes_machine_first() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.write("other", &CHAT.replace("name: chat", "name: other"));
    stack.up();
    stack.remove("other");
    let plan = stack.plan();
    assert_eq!(
        shown(&plan),
        ["- role.other", "- activity.other.ask", "- machine.other"]
    );
    target.seen();
    assert!(stack.apply(&plan).is_complete());
    let deletes: Vec<String> = target
        .written()
        .into_iter()
        .filter(|operation| operation.starts_with("Delete"))
        .collect();
    assert_eq!(deletes[0], "DeleteStateMachine");
    assert!(
        ["DeleteActivity", "DeleteRole", "DeleteRolePolicy"]
            .iter()
            .all(|name| deletes.iter().any(|found| found == name))
    );
    assert!(stack.plan().is_empty());
}

#[test]
fn a_narrowed_plan_deletes_nothing() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.write("other", &CHAT.replace("name: chat", "name: other"));
    stack.up();
    stack.remove("other");
    stack.rewrite("Type: Pass, Next", "Type: Pass, Comment: new, Next");
    assert_eq!(shown(&stack.plan_only("chat")), ["~ machine.chat"]);
    assert_eq!(shown(&stack.plan_only("role.chat")), Vec::<String>::new());
}

#[test]
fn a_machine_of_a_new_name_leaves_the_old_one_to_delete() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    stack.rewrite("tags:", "machine_name: talk\ntags:");
    let plan = stack.up();
    assert_eq!(
        shown(&plan),
        ["~ role.chat", "+ machine.chat", "- machine.chat@chat"]
    );
    assert!(stack.plan().is_empty());
}

#[test]
fn the_old_machine_stays_until_the_new_one_is_there() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    stack.rewrite("tags:", "machine_name: talk\ntags:");
    target.answer(|request| {
        (request.operation == "CreateStateMachine" && request.count == 2).then(|| denied(request))
    });
    let outcome = stack.apply(&stack.plan());
    assert_eq!(failed(&outcome), ["machine.chat"]);
    assert_eq!(addresses(&outcome.not_tried), ["machine.chat@chat"]);
    stack.up();
    assert!(stack.plan().is_empty());
}

#[test]
fn what_another_workflow_still_uses_stays_until_that_is_updated() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let user = |task: &str| {
        format!(
            "
name: user
role: {{grants: none}}
definition: {{StartAt: Ask, States: {{Ask: {{{task}, End: true}}}}}}
"
        )
    };
    stack.write(
        "user",
        &user("Type: Task, Resource: '${workflows.chat.activities.ask}'"),
    );
    stack.up();
    stack.write("user", &user("Type: Pass"));
    stack.remove("chat");
    target.answer(|request| (request.operation == "UpdateStateMachine").then(|| denied(request)));
    let outcome = stack.apply(&stack.plan());
    assert_eq!(failed(&outcome), ["machine.user"]);
    assert_eq!(addresses(&outcome.not_tried), ["activity.chat.ask"]);
    target.let_all_through();
    stack.up();
    assert!(stack.plan().is_empty());
}

#[test]
fn a_failure_stops_what_depends_on_it_and_nothing_else() {
    let target = Target::start();
    let stack = Stack::new(&target);
    for name in ["one", "two"] {
        stack.write(name, &CHAT.replace("name: chat", &format!("name: {name}")));
    }
    target.answer(|request| {
        (request.operation == "CreateActivity" && request.count == 2).then(|| denied(request))
    });
    let outcome = stack.apply(&stack.plan());
    let [(address, _, error)] = &outcome.failed[..] else {
        panic!("{outcome:#?}")
    };
    assert!(matches!(error, ApplyError::Aws(_)));
    assert_eq!(
        error.hint().as_deref(),
        Some(
            format!(
                "the caller needs `states:CreateActivity` on `{}-ask`",
                address.workflow()
            )
            .as_str()
        )
    );
    assert_eq!(
        addresses(&outcome.not_tried),
        [format!("machine.{}", address.workflow())]
    );
    assert_eq!(outcome.done.len(), 7);

    let rest = stack.up();
    assert_eq!(
        shown(&rest),
        [
            format!("+ {address}"),
            format!("+ machine.{}", address.workflow())
        ]
    );
    assert!(stack.plan().is_empty());
}

#[test]
fn a_workflow_waits_for_the_one_that_it_starts() {
    let target = Target::start();
    let child = CHAT.replace("name: chat", "name: child");
    let parent = "
name: a-parent
role: {grants: none}
definition:
  StartAt: Run
  States: {Run: {Type: Task, Resource: 'arn:aws:states:::states:startExecution', Parameters: {StateMachineArn: '${workflows.child}'}, End: true}}
";
    let stack = Stack::of(&target, PROJECT, &[("a-parent", parent), ("child", &child)]);
    target.answer(|request| {
        (request.operation == "CreateStateMachine" && request.count == 1).then(|| denied(request))
    });
    let outcome = stack.apply(&stack.plan());
    assert_eq!(
        (failed(&outcome), addresses(&outcome.not_tried)),
        (
            vec!["machine.child".to_owned()],
            vec!["machine.a-parent".to_owned()]
        )
    );
    stack.up();
    assert!(stack.plan().is_empty());
}

const NOT_ASSUMABLE: &str = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.";

#[test]
fn a_role_that_is_not_known_everywhere_yet_is_waited_for() {
    let target = Target::start();
    let stack = Stack::new(&target);
    target.answer(|request| {
        let early = request.operation == "CreateStateMachine" && request.count <= 2
            || request.operation == "PutRolePolicy" && request.count == 1;
        early.then(|| match request.service {
            "iam" => Reply::xml_error(
                404,
                "NoSuchEntity",
                "The role with name chat cannot be found.",
            ),
            _ => Reply::json_error(400, "AccessDeniedException", NOT_ASSUMABLE),
        })
    });
    stack.up();
    let calls = target.local.server.calls();
    assert_eq!(
        (calls["CreateStateMachine"], calls["PutRolePolicy"]),
        (3, 2)
    );
}

#[test]
fn any_other_denial_is_shown_at_once() {
    let target = Target::start();
    let stack = Stack::new(&target);
    target.answer(|request| (request.operation == "CreateStateMachine").then(|| denied(request)));
    let outcome = stack.apply(&stack.plan());
    assert_eq!(failed(&outcome), ["machine.chat"]);
    assert_eq!(target.local.server.calls()["CreateStateMachine"], 1);

    // The same words about a role that nobody touched lately are no delay either.
    let theirs = "name: theirs\nrole: arn:aws:iam::111122223333:role/theirs\ndefinition: {StartAt: A, States: {A: {Type: Pass, End: true}}}\n";
    let stack = Stack::of(
        &target,
        &PROJECT.replace("demo", "second"),
        &[("theirs", theirs)],
    );
    target.answer(|request| {
        (request.operation == "CreateStateMachine")
            .then(|| Reply::json_error(400, "AccessDeniedException", NOT_ASSUMABLE))
    });
    assert_eq!(failed(&stack.apply(&stack.plan())), ["machine.theirs"]);
    assert_eq!(target.local.server.calls()["CreateStateMachine"], 2);
}

#[test]
fn throttled_calls_are_made_again() {
    let target = Target::start();
    let stack = Stack::new(&target);
    // More refusals than the SDK tries by itself.
    target.answer(|request| {
        let refused = request.operation == "CreateActivity" && request.count <= 4;
        refused.then(|| Reply::json_error(400, "ThrottlingException", "Rate exceeded"))
    });
    stack.up();
    assert_eq!(target.local.server.calls()["CreateActivity"], 5);
}

#[test]
fn events_tell_of_each_change_once() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    stack.write("chat", &CHAT.replace("sqs:SendMessage", "sns:Publish"));
    let events = Mutex::new(Vec::new());
    let tell = |event: ApplyEvent| {
        let line = match event {
            ApplyEvent::Started { address, .. } => format!("start {address}"),
            ApplyEvent::Done { address, .. } => format!("done {address}"),
            ApplyEvent::Waiting { address, .. } => format!("wait {address}"),
            ApplyEvent::Failed { address, .. } => format!("fail {address}"),
        };
        events.lock().unwrap().push(line);
    };
    assert!(
        stack
            .apply_telling(&stack.connect(), &stack.plan(), &tell)
            .is_complete()
    );
    assert_eq!(
        *events.lock().unwrap(),
        ["start role.chat", "done role.chat"]
    );
}
