//! The truth, whatever the tag index says: late, stale, and full of ghosts.

use stepwright::plan::ActionReason;

use crate::stack::{CHAT, Stack, Target, addresses, shown};

#[test]
fn a_plan_right_after_the_first_apply_sees_all_of_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    target.local.server.freeze_tag_index().unwrap();
    stack.up();
    let plan = stack.plan();
    assert!(plan.is_empty(), "{:?}", shown(&plan));
    assert_eq!(plan.changes.len(), 3);
}

#[test]
fn a_plan_right_after_a_change_of_tags_or_of_content_sees_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    target.local.server.freeze_tag_index().unwrap();
    for (from, to) in [
        ("team: conversations", "owner: us"),
        ("Type: Pass, Next", "Type: Pass, Comment: new, Next"),
    ] {
        stack.rewrite(from, to);
        assert!(!stack.up().is_empty());
        let plan = stack.plan();
        assert!(plan.is_empty(), "{to}: {:?}", shown(&plan));
    }
}

#[test]
fn a_plan_made_with_a_stale_index_still_holds_once_the_index_is_right() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    target.local.server.freeze_tag_index().unwrap();
    stack.rewrite("Type: Pass, Next", "Type: Pass, Comment: new, Next");
    stack.up();
    let plan = stack.plan();
    target.local.server.thaw_tag_index();
    assert_eq!(stack.moved(&plan), []);
}

#[test]
fn nothing_is_left_right_after_destroy() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    target.local.server.freeze_tag_index().unwrap();
    let outcome = stack.apply(&stack.plan_destroy());
    assert!(outcome.is_complete(), "{outcome:#?}");
    assert_eq!(addresses(&outcome.done).len(), 3);
    assert_eq!(shown(&stack.plan_destroy()), Vec::<String>::new());
    // Ghosts are no orphans either, and what they were is missing again.
    stack.remove("chat");
    assert_eq!(shown(&stack.plan()), Vec::<String>::new());
    stack.write("chat", CHAT);
    let plan = stack.plan();
    assert_eq!(
        shown(&plan),
        ["+ role.chat", "+ activity.chat.ask", "+ machine.chat"]
    );
    assert!(
        plan.pending()
            .all(|change| change.reason == ActionReason::Missing)
    );
}

#[test]
fn an_orphan_that_the_index_does_not_show_yet_is_found() {
    let target = Target::start();
    let stack = Stack::new(&target);
    target.local.server.freeze_tag_index().unwrap();
    stack.write("other", &CHAT.replace("name: chat", "name: other"));
    stack.up();
    stack.remove("other");
    assert_eq!(
        shown(&stack.plan()),
        ["- role.other", "- activity.other.ask", "- machine.other"]
    );
    stack.up();
    assert!(stack.plan().is_empty());
}

#[test]
fn a_thing_that_lost_its_tags_is_ours_no_longer_whatever_the_index_says() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    target.local.server.freeze_tag_index().unwrap();
    let sfn = target
        .local
        .sfn(crate::stack::ACCOUNT, crate::stack::REGION);
    let arn = crate::stack::machine_arn("other");
    let definition = crate::local_sdk::DEFINITION;
    target.run(async {
        // A ghost of ours in the index, and somebody else's machine under its name by now.
        sfn.delete_state_machine()
            .state_machine_arn(crate::stack::machine_arn("chat"))
            .send()
            .await
            .unwrap();
        let role = "arn:aws:iam::111122223333:role/theirs";
        sfn.create_state_machine()
            .name("chat")
            .definition(definition)
            .role_arn(role)
            .send()
            .await
            .unwrap();
        sfn.create_state_machine()
            .name("other")
            .definition(definition)
            .role_arn(role)
            .send()
            .await
            .unwrap();
    });
    let plan = stack.plan();
    assert_eq!(plan.conflicts.len(), 1);
    assert_eq!(plan.conflicts[0].address.to_string(), "machine.chat");
    stack.remove("chat");
    assert_eq!(
        shown(&stack.plan()),
        ["- role.chat", "- activity.chat.ask"],
        "{arn}"
    );
}

#[test]
fn without_the_index_a_plan_says_what_it_did_not_search() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    target.answer(|request| {
        (request.operation == "GetResources").then(|| crate::stack::denied(request))
    });
    let plan = stack.plan();
    assert!(plan.is_empty());
    assert!(
        plan.notes.len() == 1 && plan.notes[0].contains("in no manifest were not searched"),
        "{:?}",
        plan.notes
    );
    assert_eq!(stack.plan_only("chat").notes, Vec::<String>::new());
}

/// Tags that somebody copied do not make a resource ours, and its owner need not let us look at it.
#[test]
fn a_copy_of_our_tags_that_may_not_be_read_is_noted_and_left_alone() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let sfn = target
        .local
        .sfn(crate::stack::ACCOUNT, crate::stack::REGION);
    let copy = crate::stack::activity_arn("copy");
    target.run(async {
        let arn = crate::stack::activity_arn("chat-ask");
        let tags = sfn
            .list_tags_for_resource()
            .resource_arn(arn)
            .send()
            .await
            .unwrap();
        sfn.create_activity()
            .name("copy")
            .set_tags(tags.tags)
            .send()
            .await
            .unwrap();
    });
    // An orphan of ours that may not be read either.
    stack.write("other", &CHAT.replace("name: chat", "name: other"));
    stack.up();
    stack.remove("other");
    target.answer(|request| {
        (request.operation == "DescribeActivity").then(|| crate::stack::denied(request))
    });
    let note = |plan: &stepwright::plan::Plan, about: &str| {
        assert!(
            plan.notes.iter().any(|note| note.contains(about)),
            "{about}: {:?}",
            plan.notes
        );
    };
    let plan = stack.plan();
    assert_eq!(shown(&plan), ["- role.other", "- machine.other"]);
    note(
        &plan,
        &format!("`{copy}` carries tags copied from `chat-ask`"),
    );
    let orphan = crate::stack::activity_arn("other-ask");
    note(
        &plan,
        &format!("`{orphan}` is in no manifest and could not be read"),
    );
    let destroy = stack.plan_destroy();
    assert_eq!(shown(&destroy).len(), 5);
    note(&destroy, "carries tags copied from");
}
