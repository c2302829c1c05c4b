//! The policy of `stepwright permissions` lets a command do all that it does, and each of its actions is one that some run makes.
//!
//! The local emulator judges every request under the policy, by what IAM asks for it.

use std::collections::BTreeSet;

use serde_json::json;
use stepwright::deploy::{self, Command};
use stepwright::plan::{Action, Options, Plan};
use stepwright::policy::evaluate::{Policies, Policy};
use stepwright::policy::{self, Statement};

use crate::local_sdk::TRUST;
use crate::stack::{ACCOUNT, PROJECT, REGION, Stack, Target, machine_arn, shown};
use crate::wire::Wire;

/// A workflow with a role and two activities, of which it uses one.
const CHAT: &str = r"
name: chat
tags: {team: conversations}
activities: {ask: {}, answer: {}}
role:
  grants: none
  allow: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: '*'}]
  managed_policies: ['arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess']
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: '${activities.ask}', End: true}
";

/// Everything that can be updated is different from `CHAT`: policies, attached ones, the boundary, tags, the definition, an activity.
const CHANGED: &str = r"
name: chat
tags: {crew: talk}
activities: {ask: {tags: {a: b}}, answer: {}}
role:
  grants: none
  managed_policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess']
  permissions_boundary: arn:aws:iam::aws:policy/PowerUserAccess
definition:
  StartAt: Ask
  States:
    Ask: {Type: Task, Resource: '${activities.answer}', End: true}
";

/// What cannot be updated is different from `CHAT`, and the role is somebody else's.
const REPLACED: &str = r"
name: chat
type: express
activities: {ask: {kms_key: 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666'}, answer: {}}
role: arn:aws:iam::111122223333:role/theirs
definition: {StartAt: P, States: {P: {Type: Pass, End: true}}}
";

/// A workflow under a role of somebody else.
const THEIRS: &str = r"
name: theirs
role: arn:aws:iam::111122223333:role/theirs
definition: {StartAt: P, States: {P: {Type: Pass, End: true}}}
";

const PREFIXED: &str =
    "stack: demo\nproject: 7f3a9c0d5e7f3a9c\nenvironments: {dev: {name_prefix: dev-}}\n";

fn statements(stack: &Stack, command: Command) -> Vec<Statement> {
    deploy::caller_statements(command, &stack.open(), &stack.place(), &stack.workflows())
}

fn policies(statements: &[Statement]) -> Policies {
    Policies {
        identity: vec![Policy::read(&policy::document(statements)).unwrap()],
        boundary: None,
    }
}

/// Runs a job under the policy of a command, for the manifests as they are then.
fn under<T>(stack: &Stack, command: Command, job: impl FnOnce() -> T) -> T {
    let statements = statements(stack, command);
    stack
        .target
        .local
        .server
        .enforce_caller(Some(policies(&statements)));
    let done = job();
    stack.target.local.server.enforce_caller(None);
    done
}

/// Plans as the command does, with AWS's word on the definitions.
fn planned(stack: &Stack) -> Plan {
    let plan = without_notes(stack.plan());
    let (aws, workflows) = (stack.connect(), stack.workflows());
    let word = stack
        .target
        .run(deploy::service_word(&aws, &plan, &workflows));
    assert!(word.notes.is_empty(), "{:?}", word.notes);
    plan
}

fn without_notes(plan: Plan) -> Plan {
    assert!(plan.notes.is_empty(), "{:?}", plan.notes);
    plan
}

fn up(stack: &Stack) {
    under(stack, Command::Apply, || {
        let plan = planned(stack);
        assert!(plan.pending().count() > 0);
        let outcome = stack.apply(&plan);
        assert!(outcome.is_complete(), "{:#?}", outcome.failed);
    });
}

fn make_their_role(target: &Target) {
    let wire = Wire::new(target.local.server.url(), ACCOUNT, REGION);
    let role = [("RoleName", "theirs"), ("AssumeRolePolicyDocument", TRUST)];
    assert_eq!(
        wire.query("iam", "2010-05-08", "CreateRole", &role).status,
        200
    );
}

/// Somebody lets another service take on the role.
fn change_trust(stack: &Stack) {
    let wire = Wire::new(stack.target.local.server.url(), ACCOUNT, REGION);
    let name = stack.role_name("chat");
    let trust = TRUST.replace("states.", "lambda.");
    let role = [("RoleName", name.as_str()), ("PolicyDocument", &trust)];
    let answer = wire.query("iam", "2010-05-08", "UpdateAssumeRolePolicy", &role);
    assert_eq!(answer.status, 200, "{}", answer.body);
}

/// Goes through everything that a stack may see, each step under the policy of its command; returns the actions that were made by each.
fn journey(stack: &Stack, deletes_orphans: bool) -> [BTreeSet<String>; 3] {
    let target = stack.target;
    let made = || -> BTreeSet<String> {
        let pairs = target.authorized();
        pairs.into_iter().map(|(action, _)| action).collect()
    };
    make_their_role(target);
    target.authorized();
    up(stack);
    stack.write("chat", CHANGED);
    up(stack);
    change_trust(stack);
    stack.write("chat", CHAT);
    up(stack);
    stack.write("chat", REPLACED);
    up(stack);
    // What is in no manifest any more is not in a policy of names.
    if deletes_orphans {
        stack.write("other", &CHAT.replace("name: chat", "name: other"));
        up(stack);
        stack.remove("other");
        up(stack);
    }
    let applied = made();
    stack.write("chat", CHAT);
    up(stack);
    start(stack);
    made();
    stack.write("chat", CHANGED);
    let update = || assert!(planned(stack).count(Action::Update) > 0);
    under(stack, Command::Plan, update);
    let planned = made();
    under(stack, Command::Destroy, || {
        // Whoever destroys may plan before.
        update();
        let plan = without_notes(stack.plan_destroy());
        let aws = stack.connect();
        let running = target.run(deploy::running(&aws, &plan)).unwrap();
        assert_eq!(running.len(), 1);
        target
            .run(deploy::stop_all(&aws, &running, "the test is over"))
            .unwrap();
        let outcome = stack.apply(&plan);
        assert!(outcome.is_complete(), "{:#?}", outcome.failed);
        let rest = stack.plan_through(
            &stack.connect(),
            Options {
                destroy: true,
                ..Options::default()
            },
        );
        assert!(rest.is_empty(), "{:?}", shown(&rest));
    });
    [planned, applied, made()]
}

fn start(stack: &Stack) {
    let wire = Wire::new(stack.target.local.server.url(), ACCOUNT, REGION);
    let machine = machine_arn(&stack.workflows().remove(0).machine_name);
    let machine = json!({ "stateMachineArn": machine });
    assert_eq!(wire.states("StartExecution", &machine).0, 200);
}

fn check(project: &str, environment: Option<&'static str>) {
    let target = Target::start();
    let mut stack = Stack::of(&target, project, &[("chat", CHAT), ("theirs", THEIRS)]);
    stack.environment = environment;
    let all = [Command::Plan, Command::Apply, Command::Destroy];
    let allowed = all.map(|command| statements(&stack, command));
    let made = journey(&stack, environment.is_some());
    for ((command, statements), made) in all.iter().zip(&allowed).zip(&made) {
        let allowed: BTreeSet<String> = statements
            .iter()
            .flat_map(|one| one.action.iter().cloned())
            .collect();
        let unused: Vec<&String> = allowed.difference(made).collect();
        assert!(
            unused.is_empty(),
            "{command:?}: {unused:?} are never called"
        );
    }
}

#[test]
fn a_policy_of_names_is_sufficient_and_each_action_is_called() {
    check(PROJECT, None);
}

#[test]
fn a_policy_of_a_prefix_is_sufficient_and_each_action_is_called() {
    check(PREFIXED, Some("dev"));
}

#[test]
fn what_a_policy_does_not_allow_is_denied_as_in_aws_and_leaves_nothing_behind() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("chat", CHAT)]);
    let outcome = under(&stack, Command::Plan, || stack.apply(&planned(&stack)));
    assert!(outcome.done.is_empty(), "{outcome:#?}");
    let said: Vec<String> = outcome
        .failed
        .iter()
        .map(|(_, _, error)| error.to_string())
        .collect();
    let role = format!(
        "arn:aws:iam::{ACCOUNT}:role/stepwright/demo/default/{}",
        stack.role_name("chat")
    );
    let denied = format!(
        "User: arn:aws:iam::{ACCOUNT}:user/local is not authorized to perform: iam:CreateRole on resource: {role} because no \
         identity-based policy allows the iam:CreateRole action"
    );
    assert!(said.iter().any(|text| text.contains(&denied)), "{said:#?}");
    assert_eq!(stack.counted(), (0, 0, 0));
}

/// A role is handed to Step Functions only, and only one that the policy names.
#[test]
fn a_role_of_the_policy_is_all_that_is_passed() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("chat", CHAT)]);
    make_their_role(&target);
    let wire = Wire::new(target.local.server.url(), ACCOUNT, REGION);
    let create = json!({
        "name": "chat", "definition": r#"{"StartAt":"P","States":{"P":{"Type":"Succeed"}}}"#,
        "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/theirs"),
    });
    let (status, answer) = under(&stack, Command::Apply, || {
        wire.states("CreateStateMachine", &create)
    });
    assert_eq!(
        (status, &answer["__type"]),
        (400, &json!("AccessDeniedException"))
    );
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains("iam:PassRole on resource"), "{message}");
}
