//! A plan that was saved holds only for what it was made from.

use std::collections::BTreeMap;

use stepwright::plan::render::{Detail, json, markdown, text};
use stepwright::plan::{Plan, saved};

use crate::stack::{ACCOUNT, CHAT, REGION, Stack, Target, machine_arn, shown};

/// Deploys, changes the manifest, and returns a plan that went through a file.
fn saved_plan(stack: &Stack) -> Plan {
    stack.up();
    stack.rewrite("Type: Pass, Next", "Type: Pass, Comment: new, Next");
    let plan = saved::from_text(&saved::to_text(&stack.plan()).unwrap()).unwrap();
    assert_eq!(stack.moved(&plan), [], "nothing has moved yet");
    stack.target.seen();
    plan
}

fn moved(stack: &Stack, plan: &Plan) -> Vec<String> {
    let moved = stack
        .moved(plan)
        .into_iter()
        .map(|moved| format!("{}: {}", moved.address, moved.how))
        .collect();
    assert_eq!(stack.target.written(), Vec::<String>::new());
    moved
}

#[test]
fn a_machine_changed_by_hand_refuses_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = saved_plan(&stack);
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let update = sfn
        .update_state_machine()
        .state_machine_arn(machine_arn("chat"))
        .definition(crate::local_sdk::DEFINITION);
    target.run(update.send()).unwrap();
    target.seen();
    assert_eq!(moved(&stack, &plan), ["machine.chat: it was changed"]);
}

#[test]
fn a_deleted_role_refuses_it_even_where_the_plan_leaves_it_as_it_is() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = saved_plan(&stack);
    assert_eq!(shown(&plan), ["~ machine.chat"]);
    let iam = target.local.iam(ACCOUNT);
    let role = plan.changes[0].before.as_ref().unwrap().name().to_owned();
    target.run(async {
        iam.delete_role_policy()
            .role_name(&role)
            .policy_name("stepwright")
            .send()
            .await
            .unwrap();
        iam.delete_role().role_name(&role).send().await.unwrap();
    });
    target.seen();
    assert_eq!(moved(&stack, &plan), ["role.chat: it is gone"]);
}

#[test]
fn another_apply_refuses_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = saved_plan(&stack);
    stack.up();
    target.seen();
    assert_eq!(moved(&stack, &plan), ["machine.chat: it was changed"]);
    // Back as it was, by two further applies: still not what the plan was made from.
    stack.write("chat", CHAT);
    stack.up();
    target.seen();
    assert_eq!(
        moved(&stack, &plan),
        ["machine.chat: another apply has written to it"]
    );
}

#[test]
fn what_appeared_where_nothing_was_refuses_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = stack.plan();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    target
        .run(sfn.create_activity().name("chat-ask").send())
        .unwrap();
    target.seen();
    assert_eq!(moved(&stack, &plan), ["activity.chat.ask: it exists now"]);
}

#[test]
fn what_lost_its_tags_refuses_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = saved_plan(&stack);
    let sfn = target.local.sfn(ACCOUNT, REGION);
    target
        .run(
            sfn.untag_resource()
                .resource_arn(machine_arn("chat"))
                .tag_keys("stepwright:stack")
                .send(),
        )
        .unwrap();
    target.seen();
    assert_eq!(
        moved(&stack, &plan),
        ["machine.chat: it is no longer ours: exists and does not belong to this stack"]
    );
}

#[test]
fn an_untouched_one_is_applied() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = saved_plan(&stack);
    assert!(stack.apply(&plan).is_complete());
    assert!(stack.plan().is_empty());
}

#[test]
fn two_plans_of_the_same_inputs_are_the_same_byte_by_byte() {
    let target = Target::start();
    let stack = Stack::new(&target);
    for number in 0..8 {
        stack.write(
            &format!("w{number}"),
            &CHAT.replace("name: chat", &format!("name: w{number}")),
        );
    }
    stack.up();
    stack.remove("w3");
    stack.rewrite("team: conversations", "owner: us");
    let outputs = |plan: &Plan| {
        BTreeMap::from([
            ("text", text::render(plan, Detail::Folded, true)),
            ("json", json::render(plan).to_string()),
            ("markdown", markdown::render(plan)),
            ("saved", saved::to_text(plan).unwrap()),
        ])
    };
    let first = outputs(&stack.plan());
    for _ in 0..3 {
        assert_eq!(outputs(&stack.plan()), first);
    }
}

#[test]
fn how_a_manifest_is_written_never_makes_a_change() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let rewritten = r#"
# The same in other words.
"definition":
    "States":
        Ask: {"End": true, "Resource": "${activities.ask}",   Type: 'Task'}
        Greet:
            Next: Ask   # on it goes
            Type: Pass
    StartAt: Greet
role:
    allow:
        - Resource: ["*"]
          Action: ["sqs:SendMessage"]
          Effect: Allow
    grants: none
activities:
    ask: {}
tags: { "team": "conversations" }
version: 1
name: "chat"
"#;
    stack.write("chat", rewritten);
    let plan = stack.plan();
    assert!(
        plan.is_empty(),
        "{}",
        text::render(&plan, Detail::Folded, false)
    );
}

#[test]
fn a_change_by_hand_shows_as_drift_with_what_it_was() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let iam = target.local.iam(ACCOUNT);
    let role = stack.plan().changes[0]
        .before
        .as_ref()
        .unwrap()
        .name()
        .to_owned();
    target.run(async {
        let text = r#"{"StartAt":"Greet","States":{"Greet":{"Type":"Pass","End":true}}}"#;
        sfn.update_state_machine().state_machine_arn(machine_arn("chat")).definition(text).send().await.unwrap();
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        iam.put_role_policy().role_name(&role).policy_name("by-hand").policy_document(policy).send().await.unwrap();
    });
    let plan = stack.plan();
    assert_eq!(
        (shown(&plan), plan.drifted()),
        (
            vec!["~ role.chat".to_owned(), "~ machine.chat".to_owned()],
            2
        )
    );
    let text = text::render(&plan, Detail::Folded, false);
    assert!(
        text.contains("+ state Ask (Task)") && text.contains("- allow * on *  (policy by-hand)"),
        "{text}"
    );
    stack.up();
    assert!(stack.plan().is_empty());
}

/// Puts a text in the place of another, and the digest right.
fn edited(saved: &str, from: &str, to: &str) -> String {
    use sha2::{Digest as _, Sha256};
    use stepwright::plan::normal::{canonical, hex};
    assert!(saved.contains(from), "{from}");
    let mut file: serde_json::Value = serde_json::from_str(&saved.replacen(from, to, 1)).unwrap();
    file["sha256"] = hex(&Sha256::digest(canonical(&file["plan"]).as_bytes())).into();
    file.to_string()
}

#[test]
fn what_is_shown_is_what_is_applied_whoever_wrote_the_file() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = saved_plan(&stack);
    let saved = saved::to_text(&plan).unwrap();
    let evil = edited(&saved, "\"Comment\": \"new\"", "\"Comment\": \"evil\"");
    let read = saved::from_text(&evil).unwrap();
    let shown = text::render(&read, Detail::Folded, false);
    assert!(
        shown.contains("evil") && !shown.contains("\"new\""),
        "{shown}"
    );

    // What is shown cannot be given, and what is applied cannot be hidden.
    let details =
        "\"masks\": {\"places\": {\"/definition/States/Greet/Comment\": \"new\"}}, \"warnings\"";
    let refused = |from: &str, to: &str, why: &str| {
        let error = saved::from_text(&edited(&saved, from, to))
            .unwrap_err()
            .to_string();
        assert!(error.contains(why), "{error}");
    };
    let machine = saved.split("machine.chat").nth(1).unwrap();
    assert!(machine.contains("\"warnings\""));
    let (head, tail) = saved.rsplit_once("\"warnings\"").unwrap();
    let masked = format!("{head}{details}{tail}");
    let error = saved::from_text(&edited(&masked, "\"new\"", "\"new\"")).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("did not come from the environment"),
        "{error}"
    );
    refused(
        "\"action\": \"update\"",
        "\"action\": \"no-op\"",
        "do not follow from what was observed",
    );
    refused(
        "\"address\": \"machine.chat\"",
        "\"address\": \"role.chat\"",
        "of another kind",
    );
}
