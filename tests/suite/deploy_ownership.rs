//! What is somebody else's is never touched, however much it looks like ours.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_sfn::types::Tag;
use stepwright::deploy::ApplyError;
use stepwright::plan::{Plan, Resource};

use crate::stack::{
    ACCOUNT, CHAT, PROJECT, REGION, Stack, Target, activity_arn, failed, machine_arn, shown,
};

const ROLE: &str = "arn:aws:iam::111122223333:role/theirs";
const NO_ROLE: &str = "
name: chat
role: arn:aws:iam::111122223333:role/theirs
activities: {ask: {}}
definition: {StartAt: Greet, States: {Greet: {Type: Pass, End: true}}}
";

/// Makes the very machine and activity that the plan would make, as somebody else.
fn make_identical(target: &Target, plan: &Plan, tags: &[(&str, &str)]) {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let tags: Vec<Tag> = tags
        .iter()
        .map(|(key, value)| Tag::builder().key(*key).value(*value).build())
        .collect();
    for resource in plan
        .changes
        .iter()
        .filter_map(|change| change.after.as_ref())
    {
        match resource {
            Resource::Machine(machine) => {
                let text = format!("{:#}", machine.definition);
                let create = sfn
                    .create_state_machine()
                    .name(&machine.name)
                    .definition(text)
                    .role_arn(ROLE);
                target
                    .run(create.set_tags(Some(tags.clone())).send())
                    .map(drop)
                    .unwrap();
            }
            Resource::Activity(activity) => {
                let create = sfn.create_activity().name(&activity.name);
                target
                    .run(create.set_tags(Some(tags.clone())).send())
                    .map(drop)
                    .unwrap();
            }
            Resource::Role(_) => {}
        }
    }
}

fn tags_of(target: &Target, arn: &str) -> BTreeMap<String, String> {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let answer = target
        .run(sfn.list_tags_for_resource().resource_arn(arn).send())
        .unwrap();
    let pair = |tag: Tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default());
    answer
        .tags
        .unwrap_or_default()
        .into_iter()
        .map(pair)
        .collect()
}

#[test]
fn a_listed_thing_of_the_same_name_is_a_conflict_and_stays() {
    for (tags, why) in [
        (&[][..], "exists and does not belong to this stack"),
        (
            &[
                ("stepwright:stack", "theirs"),
                ("stepwright:environment", "prod"),
            ],
            "exists and belongs to stack `theirs`, environment `prod`",
        ),
    ] {
        let target = Target::start();
        let stack = Stack::of(&target, PROJECT, &[("chat", NO_ROLE)]);
        make_identical(&target, &stack.plan(), tags);
        let plan = stack.plan();
        assert_eq!(shown(&plan), Vec::<String>::new());
        let conflicts: Vec<_> = plan
            .conflicts
            .iter()
            .map(|conflict| (conflict.arn.clone(), conflict.why.as_str()))
            .collect();
        assert_eq!(
            conflicts,
            [(activity_arn("chat-ask"), why), (machine_arn("chat"), why)]
        );
        assert_eq!(shown(&stack.plan_destroy()), Vec::<String>::new());
    }
}

#[test]
fn an_identical_thing_that_no_list_showed_is_found_by_the_create() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("chat", NO_ROLE)]);
    let plan = stack.plan();
    make_identical(&target, &plan, &[("owner", "them")]);
    // The create answers 200; only the date of creation tells, in whole seconds of clocks that may differ by one.
    std::thread::sleep(Duration::from_millis(3200));
    target.seen();
    let outcome = stack.apply(&plan);
    assert_eq!(failed(&outcome), ["activity.chat.ask"]);
    assert!(
        matches!(&outcome.failed[0].2, ApplyError::Foreign { arn, .. } if *arn == activity_arn("chat-ask")),
        "{outcome:?}"
    );
    assert_eq!(outcome.not_tried.len(), 1, "the machine needs its activity");
    assert_eq!(target.written(), ["CreateActivity"]);

    stack.write("chat", &NO_ROLE.replace("activities: {ask: {}}\n", ""));
    let mut plan = stack.plan();
    assert_eq!(plan.conflicts.len(), 1);
    // As if the list calls had not shown it either.
    plan.conflicts.clear();
    plan.changes.push(create_of(&stack, "machine.chat"));
    let outcome = stack.apply(&plan);
    assert_eq!(failed(&outcome), ["machine.chat"]);
    assert!(
        matches!(&outcome.failed[0].2, ApplyError::Foreign { .. }),
        "{outcome:?}"
    );
    assert_eq!(target.written(), ["CreateStateMachine"]);
    for arn in [activity_arn("chat-ask"), machine_arn("chat")] {
        assert_eq!(
            tags_of(&target, &arn),
            BTreeMap::from([("owner".to_owned(), "them".to_owned())])
        );
    }
}

/// Returns the change that an empty account would get.
fn create_of(stack: &Stack, address: &str) -> stepwright::plan::Change {
    let empty = Target::start();
    let other = Stack::of(
        &empty,
        PROJECT,
        &[(
            "chat",
            &std::fs::read_to_string(stack.path().join("workflows/chat.yaml")).unwrap(),
        )],
    );
    other
        .plan()
        .changes
        .into_iter()
        .find(|change| change.address.to_string() == address)
        .unwrap()
}

#[test]
fn a_different_thing_that_no_list_showed_is_found_by_the_create() {
    let target = Target::start();
    let stack = Stack::of(
        &target,
        PROJECT,
        &[("chat", &NO_ROLE.replace("activities: {ask: {}}\n", ""))],
    );
    let plan = stack.plan();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let definition = crate::local_sdk::DEFINITION;
    target
        .run(
            sfn.create_state_machine()
                .name("chat")
                .definition(definition)
                .role_arn(ROLE)
                .send(),
        )
        .unwrap();
    target.seen();
    let outcome = stack.apply(&plan);
    assert!(
        matches!(&outcome.failed[..], [(_, _, ApplyError::Foreign { .. })]),
        "{outcome:?}"
    );
    assert_eq!(target.written(), ["CreateStateMachine"]);
    let hint = outcome.failed[0].2.hint().unwrap();
    assert!(hint.contains("stepwright import machine.chat"), "{hint}");
}

#[test]
fn a_create_whose_answer_was_lost_goes_on_as_ours() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = stack.plan();
    target.answer_after(|request| {
        let lost = request.operation.starts_with("Create") && request.count == 1;
        lost.then(|| match request.service {
            "iam" => stepwright::local::server::Reply::xml_error(500, "ServiceFailure", "lost"),
            _ => stepwright::local::server::Reply::json_error(500, "InternalServerError", "lost"),
        })
    });
    let outcome = stack.apply(&plan);
    assert!(outcome.is_complete(), "{outcome:#?}");
    assert!(stack.plan().is_empty());
}

#[test]
fn a_role_of_the_name_under_another_path_is_a_conflict_at_the_create() {
    let target = Target::start();
    let stack = Stack::of(
        &target,
        PROJECT,
        &[("chat", &CHAT.replace("role: {", "role: {name: shared, "))],
    );
    let iam = target.local.iam(ACCOUNT);
    let create = iam
        .create_role()
        .role_name("shared")
        .path("/elsewhere/")
        .assume_role_policy_document(crate::local_sdk::TRUST);
    target.run(create.send()).unwrap();
    target.seen();
    let outcome = stack.apply(&stack.plan());
    assert_eq!(failed(&outcome), ["role.chat"]);
    assert!(
        outcome.failed[0]
            .2
            .to_string()
            .contains("under another path"),
        "{}",
        outcome.failed[0].2
    );
    assert_eq!(outcome.not_tried.len(), 1);
    assert!(
        !target
            .written()
            .iter()
            .any(|operation| operation.contains("RolePolicy") || operation == "TagRole")
    );
}

#[test]
fn a_clone_with_a_copy_of_our_tags_is_not_ours() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let copied = tags_of(&target, &machine_arn("chat"));
    assert_eq!(copied["stepwright:name"], "chat");
    let tags: Vec<Tag> = copied
        .iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let definition = crate::local_sdk::DEFINITION;
    target.run(async {
        let create = sfn
            .create_state_machine()
            .name("clone")
            .definition(definition)
            .role_arn(ROLE);
        create.set_tags(Some(tags.clone())).send().await.unwrap();
        sfn.create_activity()
            .name("clone-ask")
            .set_tags(Some(tags))
            .send()
            .await
            .unwrap();
    });
    assert!(stack.plan().is_empty());
    assert_eq!(
        shown(&stack.plan_destroy()),
        ["- role.chat", "- activity.chat.ask", "- machine.chat"]
    );
    stack.write("clone", &NO_ROLE.replace("name: chat", "name: clone"));
    let plan = stack.plan();
    let why: Vec<_> = plan
        .conflicts
        .iter()
        .map(|conflict| conflict.why.as_str())
        .collect();
    assert_eq!(why, ["exists and carries tags copied from `chat`"; 2]);
}

#[test]
fn one_name_of_a_stack_in_two_projects_makes_two_stacks() {
    let target = Target::start();
    let ours = Stack::new(&target);
    let other = PROJECT.replace("7f3a", "beef");
    let theirs = Stack::of(
        &target,
        &other,
        &[("talk", &CHAT.replace("name: chat", "name: talk"))],
    );
    ours.up();
    theirs.up();
    assert!(ours.plan().is_empty() && theirs.plan().is_empty());
    assert_eq!(
        shown(&ours.plan_destroy()),
        ["- role.chat", "- activity.chat.ask", "- machine.chat"]
    );
    assert_eq!(
        shown(&theirs.plan_destroy()),
        ["- role.talk", "- activity.talk.ask", "- machine.talk"]
    );

    theirs.write("chat", CHAT);
    let plan = theirs.plan();
    assert_eq!(plan.conflicts.len(), 3);
    assert!(
        plan.conflicts
            .iter()
            .all(|conflict| conflict.why.ends_with("in another project")),
        "{:?}",
        plan.conflicts
    );
}

const ENVIRONMENTS: &str = "
stack: demo
project: 7f3a9c0d5e7f3a9c
environments:
  dev: {region: eu-west-1, account: '111122223333', name_prefix: dev-}
  prod: {region: eu-west-1, account: '111122223333', name_prefix: prod-}
";

/// A name that does not follow from the environment is one thing in both, and `import` does not take it from the other.
#[test]
fn a_thing_of_another_environment_is_a_conflict_that_import_does_not_solve() {
    let target = Target::start();
    let text = CHAT.replace("name: chat", "name: chat\nmachine_name: Chat");
    let mut stack = Stack::of(&target, ENVIRONMENTS, &[("chat", &text)]);
    stack.environment = Some("dev");
    stack.up();
    stack.environment = Some("prod");
    let conflicts = stack.plan().conflicts;
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
    assert_eq!(
        conflicts[0].why,
        "exists and belongs to stack `demo`, environment `dev`"
    );
    assert!(!conflicts[0].importable);
    assert!(conflicts[0].help().contains("`${environment}`"));

    let unowned = Target::start();
    let stack = Stack::of(&unowned, PROJECT, &[("chat", NO_ROLE)]);
    make_identical(&unowned, &stack.plan(), &[]);
    let conflicts = stack.plan().conflicts;
    assert!(conflicts[0].importable);
    assert!(conflicts[0].help().contains("stepwright import"));
}

#[test]
fn two_environments_in_one_account_do_not_see_each_other() {
    let target = Target::start();
    let mut stack = Stack::of(&target, ENVIRONMENTS, &[("chat", CHAT)]);
    for environment in ["dev", "prod"] {
        stack.environment = Some(environment);
        assert_eq!(stack.up().pending().count(), 3);
    }
    for environment in ["dev", "prod"] {
        stack.environment = Some(environment);
        assert!(stack.plan().is_empty());
        let doomed = stack.plan_destroy();
        let names: Vec<_> = doomed
            .changes
            .iter()
            .map(|change| change.before.as_ref().unwrap().name().to_owned())
            .collect();
        assert!(
            names.len() == 3 && names.iter().all(|name| name.starts_with(environment)),
            "{names:?}"
        );
    }
    stack.environment = Some("dev");
    assert!(stack.apply(&stack.plan_destroy()).is_complete());
    stack.environment = Some("prod");
    assert!(stack.plan().is_empty());
}

/// Roles belong to no region, so a stack that goes to two of them has roles of both under one path.
#[test]
fn a_stack_in_two_regions_leaves_the_roles_of_the_other_alone() {
    let target = Target::start();
    let mut stack = Stack::new(&target);
    stack.up();
    stack.region = "us-east-1";
    let plan = stack.up();
    assert_eq!(
        shown(&plan),
        ["+ role.chat", "+ activity.chat.ask", "+ machine.chat"]
    );
    assert!(stack.plan().is_empty());
    assert_eq!(stack.plan_destroy().pending().count(), 3);
    stack.region = REGION;
    assert!(stack.plan().is_empty());
    assert!(stack.apply(&stack.plan_destroy()).is_complete());
    stack.region = "us-east-1";
    assert!(stack.plan().is_empty());
}

#[test]
fn two_leftovers_of_one_workflow_are_both_found() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    for name in ["second", "third"] {
        stack.write(
            "chat",
            &CHAT.replace("tags:", &format!("machine_name: {name}\ntags:")),
        );
        // Nothing is deleted, as where a delete is not permitted.
        assert!(stack.apply(&stack.plan_only("chat")).is_complete());
    }
    assert_eq!(
        shown(&stack.plan()),
        ["- machine.chat@chat", "- machine.chat@second"]
    );
    stack.remove("chat");
    let plan = stack.plan();
    let machines: Vec<_> = plan
        .changes
        .iter()
        .filter_map(|change| change.before.as_ref())
        .map(Resource::name)
        .collect();
    assert!(
        ["chat", "second", "third"]
            .iter()
            .all(|name| machines.contains(name)),
        "{machines:?}"
    );
    assert!(stack.apply(&plan).is_complete());
    assert_eq!(shown(&stack.plan_destroy()), Vec::<String>::new());
}
