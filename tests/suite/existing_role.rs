//! A role that somebody else keeps is looked at when something is planned, and never changed.

use crate::local_sdk::TRUST;
use crate::stack::{ACCOUNT, PROJECT, REGION, Stack, Target, denied};

fn workflow(name: &str, role: &str) -> String {
    format!(
        "name: {name}\nrole: {role}\ndefinition: {{StartAt: A, States: {{A: {{Type: Succeed}}}}}}\n"
    )
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

fn create(target: &Target, name: &str, trust: &str) {
    let iam = target.local.iam(ACCOUNT);
    let create = iam.create_role().role_name(name);
    let create = create.assume_role_policy_document(trust).send();
    target.run(create).unwrap();
}

#[test]
fn a_role_that_cannot_be_taken_on_is_noted() {
    let target = Target::start();
    let texts = [
        workflow("a", &role("theirs")),
        workflow("b", &role("theirs")),
        workflow("c", "arn:aws:iam::444455556666:role/far"),
    ];
    let names = ["a", "b", "c"];
    let workflows: Vec<(&str, &str)> = names
        .into_iter()
        .zip(texts.iter().map(String::as_str))
        .collect();
    let stack = Stack::of(&target, PROJECT, &workflows);
    let far = "the role `arn:aws:iam::444455556666:role/far` of `c` is of account 444455556666";
    let notes = stack.plan().notes;
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes.iter().any(|note| note.starts_with(far)), "{notes:?}");
    let absent = format!("the role `{}` of `a`, `b` does not exist", role("theirs"));
    assert!(
        notes.iter().any(|note| note.starts_with(&absent)),
        "{notes:?}"
    );

    stack.remove("c");
    create(&target, "theirs", &TRUST.replace("states.", "lambda."));
    let notes = stack.plan().notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].contains("does not trust `states.amazonaws.com`"),
        "{notes:?}"
    );

    stack.write("a", &workflow("a", &role("ours-now")));
    stack.remove("b");
    create(
        &target,
        "ours-now",
        &TRUST.replace("states.", &format!("states.{REGION}.")),
    );
    target.seen();
    assert_eq!(stack.plan().notes, Vec::<String>::new());
    let looks = target
        .seen()
        .into_iter()
        .filter(|call| call == "GetRole")
        .count();
    assert_eq!(looks, 1, "one look, and it is not a role to be managed");
}

#[test]
fn a_look_that_is_not_permitted_is_a_note() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("a", &workflow("a", &role("theirs")))]);
    create(&target, "theirs", TRUST);
    stack.up();
    target.answer(|request| (request.operation == "GetRole").then(|| denied(request)));
    let plan = stack.plan();
    assert!(plan.is_empty(), "{:?}", plan.changes);
    assert_eq!(plan.notes.len(), 1, "{:?}", plan.notes);
    assert!(plan.notes[0].starts_with("roles managed outside this stack were not checked"));
    assert!(
        stack.plan_destroy().notes.is_empty(),
        "what goes needs no look"
    );
}
