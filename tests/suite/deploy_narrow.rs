//! A role that loses statements under running executions: they keep what they need, and a later plan takes it away.

use stepwright::plan::{Action, ActionReason, Narrow, Options, Plan, saved};

use crate::stack::{ACCOUNT, REGION, Stack, Target, activity_arn, machine_arn, shown};

const SENDS: &str = "'sqs:SendMessage'";
const BOTH: &str = "['sqs:SendMessage', 'sns:Publish']";

/// A stack whose `chat` may send and publish, with executions that wait for an answer.
fn running<'a>(target: &'a Target, count: usize) -> (Stack<'a>, Vec<String>) {
    let stack = Stack::new(target);
    stack.rewrite(SENDS, BOTH);
    stack.up();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let start = || {
        let start = sfn.start_execution().state_machine_arn(machine_arn("chat"));
        target.run(start.send()).unwrap().execution_arn
    };
    let executions = (0..count).map(|_| start()).collect();
    (stack, executions)
}

fn stop(target: &Target, executions: &[String]) {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    for arn in executions {
        target
            .run(sfn.stop_execution().execution_arn(arn).send())
            .unwrap();
    }
}

/// What the role allows, by the names of its policies; what is kept goes by `kept`.
fn policies(target: &Target) -> Vec<(String, String)> {
    let iam = target.local.iam(ACCOUNT);
    let roles = target.run(iam.list_roles().send()).unwrap().roles;
    let role = roles[0].role_name();
    let names = target.run(iam.list_role_policies().role_name(role).send());
    let read = |name: String| {
        let get = iam.get_role_policy().role_name(role).policy_name(&name);
        let text = target.run(get.send()).unwrap().policy_document;
        let actions = ["sqs:SendMessage", "sns:Publish"].map(|action| {
            let encoded = action.replace(':', "%3A");
            (text.contains(action) || text.contains(&encoded)).then_some(action)
        });
        let is_kept = name.starts_with("stepwright-kept-");
        let name = if is_kept { "kept".to_owned() } else { name };
        (
            name,
            actions.into_iter().flatten().collect::<Vec<_>>().join(" "),
        )
    };
    let mut found: Vec<_> = names.unwrap().policy_names.into_iter().map(read).collect();
    found.sort();
    found
}

fn plan(stack: &Stack, narrow: Narrow) -> Plan {
    let options = Options {
        narrow,
        ..Options::default()
    };
    stack.plan_through(&stack.connect(), options)
}

fn pair(name: &str, actions: &str) -> (String, String) {
    (name.to_owned(), actions.to_owned())
}

#[test]
fn what_leaves_is_kept_until_the_executions_that_need_it_have_ended() {
    let target = Target::start();
    let (stack, executions) = running(&target, 3);
    stack.rewrite(SENDS, SENDS);
    let planned = stack.plan();
    assert_eq!(shown(&planned), ["~ role.chat"]);
    // What is kept goes with a saved plan.
    let planned = saved::from_text(&saved::to_text(&planned).unwrap()).unwrap();
    assert!(stack.apply(&planned).is_complete());
    assert_eq!(
        policies(&target),
        [
            pair("kept", "sns:Publish"),
            pair("stepwright", "sqs:SendMessage")
        ]
    );
    let planned = stack.plan();
    assert!(planned.is_empty(), "{:?}", shown(&planned));
    assert!(
        planned
            .notes
            .iter()
            .any(|note| note.contains("(3 running)")),
        "{:?}",
        planned.notes
    );
    stop(&target, &executions[..2]);
    assert!(stack.plan().is_empty());
    stop(&target, &executions[2..]);
    let planned = stack.plan();
    let reasons: Vec<_> = planned.pending().map(|change| change.reason).collect();
    assert_eq!(reasons, [ActionReason::Drained]);
    let planned = saved::from_text(&saved::to_text(&planned).unwrap()).unwrap();
    assert!(stack.apply(&planned).is_complete());
    assert_eq!(policies(&target), [pair("stepwright", "sqs:SendMessage")]);
    let planned = stack.plan();
    assert!(planned.is_empty() && planned.notes.is_empty());
}

#[test]
fn without_running_executions_nothing_is_kept() {
    let target = Target::start();
    let (stack, _) = running(&target, 0);
    stack.rewrite(SENDS, SENDS);
    stack.up();
    assert_eq!(policies(&target), [pair("stepwright", "sqs:SendMessage")]);
    assert!(stack.plan().is_empty());
}

#[test]
fn narrowing_now_waits_for_nothing_and_never_keeps_all() {
    let target = Target::start();
    let (stack, _) = running(&target, 1);
    stack.rewrite(SENDS, SENDS);
    assert!(stack.apply(&plan(&stack, Narrow::Never)).is_complete());
    let kept = [
        pair("kept", "sns:Publish"),
        pair("stepwright", "sqs:SendMessage"),
    ];
    assert_eq!(policies(&target), kept);
    assert!(plan(&stack, Narrow::Never).is_empty());
    let now = plan(&stack, Narrow::Now);
    assert_eq!(
        now.pending().next().map(|change| change.action),
        Some(Action::Update)
    );
    assert!(stack.apply(&now).is_complete());
    assert_eq!(policies(&target), [pair("stepwright", "sqs:SendMessage")]);
}

#[test]
fn a_workflow_that_goes_takes_what_it_kept_with_it() {
    let target = Target::start();
    let (stack, executions) = running(&target, 1);
    stack.rewrite(SENDS, SENDS);
    stack.up();
    stop(&target, &executions);
    assert!(stack.apply(&stack.plan_destroy()).is_complete());
    assert_eq!(stack.counted(), (0, 0, 0));
}

const CHILD: &str = r"
name: child
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
";

/// Asks, and then starts the child, for which its role needs `states:StartExecution`.
const PARENT: &str = r"
name: chat
activities: {ask: {}}
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: '${activities.ask}', TimeoutSeconds: 60, Next: Call}
    Call:
      Type: Task
      Resource: arn:aws:states:::states:startExecution
      Parameters: {StateMachineArn: '${workflows.child}'}
      End: true
";

/// Starts three executions of a definition, applies one without its last Task, and answers; returns how they end.
fn ends_of_three(narrow: Narrow) -> Vec<String> {
    let target = Target::start();
    let workflows = [("child", CHILD), ("chat", PARENT)];
    let stack = Stack::of(&target, crate::stack::PROJECT, &workflows);
    stack.up();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let started: Vec<String> = (0..3)
        .map(|_| {
            let start = sfn.start_execution().state_machine_arn(machine_arn("chat"));
            target.run(start.send()).unwrap().execution_arn
        })
        .collect();
    let shorter = PARENT.split("    Call:").next().unwrap();
    stack.write("chat", &shorter.replace("Next: Call", "End: true"));
    let planned = plan(&stack, narrow);
    assert_eq!(shown(&planned), ["~ role.chat", "~ machine.chat"]);
    assert!(stack.apply(&planned).is_complete());
    for _ in &started {
        let poll = sfn
            .get_activity_task()
            .activity_arn(activity_arn("chat-ask"));
        let token = target.run(poll.send()).unwrap().task_token.unwrap();
        let answer = sfn.send_task_success().task_token(token).output("{}");
        target.run(answer.send()).unwrap();
    }
    let end = |arn: &String| loop {
        let describe = sfn.describe_execution().execution_arn(arn).send();
        let execution = target.run(describe).unwrap();
        if execution.status.as_str() != "RUNNING" {
            break match execution.cause {
                Some(cause) => cause,
                None => execution.status.as_str().to_owned(),
            };
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    };
    let ends = started.iter().map(end).collect();
    if narrow == Narrow::Drained {
        let planned = stack.plan();
        assert_eq!(shown(&planned), ["~ role.chat"]);
        assert!(stack.apply(&planned).is_complete());
    }
    let planned = stack.plan();
    assert!(
        planned.is_empty() && planned.notes.is_empty(),
        "{planned:?}"
    );
    ends
}

#[test]
fn executions_of_the_old_definition_run_to_their_end_under_the_narrowed_role() {
    assert_eq!(ends_of_three(Narrow::Drained), ["SUCCEEDED"; 3]);
}

#[test]
fn executions_of_the_old_definition_fail_where_the_role_is_narrowed_at_once() {
    let ends = ends_of_three(Narrow::Now);
    let denied = "is not authorized to perform: states:StartExecution";
    assert!(ends.iter().all(|end| end.contains(denied)), "{ends:?}");
}
