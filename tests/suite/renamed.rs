//! A workflow that is renamed: kept with `renamed_from`, or replaced, and the plan says both.

use stepwright::plan::{ActionReason, Plan, saved};

use crate::program::expect;
use crate::stack::{
    ACCOUNT, CHAT, PROJECT, REGION, Stack, Target, activity_arn, machine_arn, shown,
};

const TALK: &str = "name: talk\nrenamed_from: chat";

/// A stack whose `chat` is deployed under this prefix, and gets another name then.
fn renamed<'a>(target: &'a Target, prefix: &str, head: &str) -> Stack<'a> {
    let project = format!("{PROJECT}environments: {{dev: {{name_prefix: '{prefix}'}}}}\n");
    let stack = Stack::of(target, &project, &[("chat", CHAT)]);
    stack.up();
    stack.write("chat", &CHAT.replace("name: chat", head));
    target.seen();
    stack
}

/// Returns the note about a workflow that seems to be renamed.
fn note(plan: &Plan) -> Option<&String> {
    plan.notes.iter().find(|note| note.contains("renamed_from"))
}

fn workflow_tag(target: &Target, arn: &str) -> String {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let tags = target.run(sfn.list_tags_for_resource().resource_arn(arn).send());
    let tags = tags.unwrap().tags.unwrap_or_default();
    let mut tags = tags.into_iter();
    let tag = tags.find(|tag| tag.key() == Some("stepwright:workflow"));
    tag.unwrap().value.unwrap()
}

#[test]
fn the_names_of_a_renamed_workflow_stay_and_only_its_tags_change() {
    let target = Target::start();
    let stack = renamed(&target, "", TALK);
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let start = sfn.start_execution().state_machine_arn(machine_arn("chat"));
    let execution = target.run(start.send()).unwrap().execution_arn;
    target.seen();
    let plan = stack.plan();
    let expected = ["~ role.talk", "~ activity.talk.ask", "~ machine.talk"];
    assert_eq!(shown(&plan), expected);
    assert_eq!(note(&plan), None);
    for change in plan.pending() {
        assert_eq!(change.reason, ActionReason::Renamed);
        assert_eq!(change.details.fields.len(), 1, "{:?}", change.details);
    }
    let plan = saved::from_text(&saved::to_text(&plan).unwrap()).unwrap();
    assert!(stack.apply(&plan).is_complete());
    assert_eq!(target.written(), ["TagRole", "TagResource", "TagResource"]);
    for arn in [machine_arn("chat"), activity_arn("chat-ask")] {
        assert_eq!(workflow_tag(&target, &arn), "talk");
    }
    assert!(stack.plan().is_empty());
    let found = target.run(sfn.describe_execution().execution_arn(&execution).send());
    assert_eq!(found.unwrap().status.as_str(), "RUNNING");

    // A change comes with the tags where both are due.
    stack.write(
        "chat",
        &CHAT
            .replace("name: chat", "name: speak\nrenamed_from: chat")
            .replace("Greet", "Hello"),
    );
    assert_eq!(shown(&stack.up()).len(), 3);
    assert_eq!(workflow_tag(&target, &machine_arn("chat")), "speak");
    assert!(stack.plan().is_empty());

    target
        .run(sfn.stop_execution().execution_arn(&execution).send())
        .unwrap();
    stack.remove("chat");
    let gone: Vec<String> = shown(&stack.plan());
    assert!(gone.contains(&"- machine.speak".to_owned()), "{gone:?}");
    assert!(stack.apply(&stack.plan()).failed.is_empty());
}

#[test]
fn a_plan_that_replaces_a_renamed_workflow_says_how_to_keep_it() {
    let target = Target::start();
    for prefix in ["", "dev-"] {
        let stack = renamed(&target, prefix, "name: talk");
        let plan = stack.plan();
        assert_eq!(shown(&plan).len(), 6);
        let said = note(&plan).unwrap();
        for part in [
            "`machine.chat` is deleted and `machine.talk` is created with the same definition",
            "`renamed_from: chat` to the manifest of `talk`",
            "apply this plan",
        ] {
            assert!(said.contains(part), "{said}");
        }
        // What it says to write keeps everything.
        stack.write("chat", &CHAT.replace("name: chat", TALK));
        assert!(
            shown(&stack.plan())
                .iter()
                .all(|change| change.starts_with('~'))
        );
        stack.apply(&stack.plan_destroy());
        assert_eq!(stack.counted(), (0, 0, 0));
    }
}

#[test]
fn another_workflow_in_place_of_one_is_no_renamed_one() {
    let target = Target::start();
    let stack = renamed(&target, "", "name: talk");
    stack.write(
        "chat",
        &CHAT
            .replace("name: chat", "name: talk")
            .replace("Greet", "Hello"),
    );
    let plan = stack.plan();
    assert_eq!((shown(&plan).len(), note(&plan)), (6, None));
    assert_eq!(note(&stack.plan_destroy()), None);
}

#[test]
fn names_that_a_workflow_keeps_are_free_for_no_other() {
    let target = Target::start();
    let stack = renamed(&target, "", TALK);
    stack.write("new", CHAT);
    let said = expect(
        &stack,
        &["plan"],
        3,
        "both have a state machine named `chat`",
    );
    assert!(said.err.contains("renamed_from: chat"), "{}", said.err);
}
