//! What the program refuses before anything is written.

use crate::program::{expect, run_with};
use crate::stack::{ACCOUNT, CHAT, PROJECT, REGION, Stack, Target};

#[test]
fn a_machine_is_deleted_or_replaced_only_where_that_is_said() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.write("other", &CHAT.replace("name: chat", "name: other"));
    stack.up();
    target.seen();
    stack.rewrite("definition:", "type: express\ndefinition:");
    stack.write(
        "chat",
        &std::fs::read_to_string(stack.path().join("workflows/chat.yaml"))
            .unwrap()
            .replace("Type: Task, Resource: '${activities.ask}'", "Type: Pass"),
    );
    stack.remove("other");
    let apply = ["apply", "--yes", "--account", ACCOUNT];
    expect(
        &stack,
        &apply,
        1,
        "the plan deletes or replaces machine.chat, machine.other, and `--yes` alone does not allow that",
    );
    assert_eq!(target.written(), Vec::<String>::new());
    expect(
        &stack,
        &[&apply[..], &["--only", "other"]].concat(),
        1,
        "matches `--only other`",
    );
    expect(
        &stack,
        &[&apply[..], &["--allow-delete"]].concat(),
        0,
        "machine.other: deleted",
    );
    assert!(stack.plan().is_empty());
}

#[test]
fn a_protected_environment_loses_nothing() {
    let target = Target::start();
    let project = format!(
        "{PROJECT}environments:\n  prod: {{region: {REGION}, account: '{ACCOUNT}', protect: true}}\n"
    );
    let stack = Stack::of(
        &target,
        &project,
        &[
            ("chat", CHAT),
            ("other", &CHAT.replace("name: chat", "name: other")),
        ],
    );
    expect(&stack, &["apply", "--yes"], 0, "");
    target.seen();
    expect(
        &stack,
        &["destroy", "--yes", "--force"],
        1,
        "`protect: true`",
    );
    stack.remove("other");
    expect(
        &stack,
        &["apply", "--yes", "--allow-delete"],
        1,
        "`protect: true`",
    );
    expect(&stack, &["plan", "--out", "saved.plan.json"], 0, "");
    expect(&stack, &["apply", "saved.plan.json"], 1, "`protect: true`");
    assert_eq!(target.written(), Vec::<String>::new());
}

#[test]
fn a_saved_plan_is_private_and_is_applied_as_it_is_or_not_at_all() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let saved = stack.path().join("saved.plan.json");
    std::fs::write(&saved, "something older that anybody may read").unwrap();
    expect(
        &stack,
        &["plan", "--out", "saved.plan.json"],
        0,
        "stepwright apply saved.plan.json",
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&saved).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let text = std::fs::read_to_string(&saved).unwrap();
    std::fs::write(
        stack.path().join("edited.json"),
        text.replace("Greet", "Great"),
    )
    .unwrap();
    expect(&stack, &["apply", "edited.json"], 1, "edited or damaged");
    expect(
        &stack,
        &["apply", "missing.json"],
        1,
        "cannot read `missing.json`",
    );
    expect(
        &stack,
        &["apply", "saved.plan.json", "--region", "us-east-1"],
        1,
        "the plan is for region `eu-west-1`, and this is region `us-east-1`",
    );
    assert_eq!(target.written(), Vec::<String>::new());

    // The plan shows what it does, so it is an approval by itself.
    expect(
        &stack,
        &["apply", "saved.plan.json"],
        0,
        "machine.chat: created",
    );
    assert!(stack.plan().is_empty());
    target.seen();
    let refused = expect(
        &stack,
        &["apply", "saved.plan.json"],
        1,
        "AWS has changed since the plan was made; nothing was written",
    );
    for thing in [
        "role.chat: it exists now",
        "activity.chat.ask: it exists now",
        "machine.chat: it exists now",
    ] {
        assert!(refused.err.contains(thing), "{}", refused.err);
    }
    assert_eq!(target.written(), Vec::<String>::new());

    stack.remove("chat");
    stack.write("talk", &CHAT.replace("name: chat", "name: talk"));
    expect(&stack, &["plan", "--out", "saved.plan.json"], 0, "");
    expect(
        &stack,
        &["apply", "saved.plan.json"],
        0,
        "machine.chat: deleted",
    );
}

#[test]
fn the_account_must_be_the_one_that_is_meant() {
    let target = Target::start();
    let stack = Stack::new(&target);
    expect(&stack, &["apply", "--yes"], 1, "no account is named");
    expect(
        &stack,
        &["plan", "--account", "444455556666"],
        1,
        "the credentials belong to account 111122223333",
    );
    expect(
        &stack,
        &["destroy", "--yes", "--account", "444455556666"],
        1,
        "the credentials belong to account 111122223333",
    );
    let only_asked: Vec<String> = target
        .seen()
        .into_iter()
        .filter(|operation| operation != "GetCallerIdentity")
        .collect();
    assert_eq!(only_asked, Vec::<String>::new());
}

#[test]
fn a_mix_of_custom_endpoints_and_those_of_aws_is_refused() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let url = target.local.server.url();
    let mixed = [("AWS_ENDPOINT_URL_SFN", url), ("AWS_ENDPOINT_URL_IAM", url)];
    let refused = run_with(&stack, &["plan"], &mixed);
    assert_eq!(refused.code, 1);
    let names = "AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API are not set";
    assert!(
        refused.err.contains(names) && refused.err.contains("--mixed-endpoints"),
        "{}",
        refused.err
    );
    let all = [
        ("AWS_ENDPOINT_URL_SFN", url),
        ("AWS_ENDPOINT_URL_IAM", url),
        ("AWS_ENDPOINT_URL_STS", url),
        ("AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API", url),
    ];
    assert_eq!(run_with(&stack, &["plan"], &all).code, 0);
    let flag = run_with(&stack, &["plan", "--endpoint-url", url], &[]);
    assert_eq!(flag.code, 0, "{}", flag.err);
}

#[test]
fn somebody_elses_machine_fails_the_plan_and_names_the_way_out() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let create = sfn
        .create_state_machine()
        .name("chat")
        .definition(crate::local_sdk::DEFINITION);
    target
        .run(
            create
                .role_arn("arn:aws:iam::111122223333:role/theirs")
                .send(),
        )
        .unwrap();
    let plan = expect(&stack, &["plan"], 1, "");
    assert!(
        plan.out.contains("stepwright import machine.chat"),
        "{}",
        plan.out
    );
    target.seen();
    expect(
        &stack,
        &["apply", "--yes", "--account", ACCOUNT],
        1,
        "1 resource exists and belongs to another owner; nothing was changed",
    );
    assert_eq!(target.written(), Vec::<String>::new());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let run = expect(
        &stack,
        &["-C", "nonexist", "plan"],
        3,
        "cannot look into `nonexist`: ",
    );
    assert!(
        run.err.contains("name a folder of the project"),
        "{}",
        run.err
    );
}

#[test]
fn a_store_that_cannot_be_used_says_what_to_do() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let folder = stack.path().join(".stepwright/local");
    expect(&stack, &["plan", "--local"], 0, "");
    let database = folder.join("stepwright.db");
    for rest in ["stepwright.db-wal", "stepwright.db-shm"] {
        let _ = std::fs::remove_file(folder.join(rest));
    }
    std::fs::write(
        &database,
        "no database, and longer than a page's header ".repeat(40),
    )
    .unwrap();
    for command in [&["local", "status"][..], &["plan", "--local"]] {
        let run = expect(&stack, command, 1, "cannot use the database");
        assert!(run.err.contains("`stepwright local reset`"), "{}", run.err);
    }
    expect(&stack, &["local", "reset", "--yes"], 0, "");
    expect(&stack, &["plan", "--local"], 0, "");

    std::fs::write(stack.path().join("file"), "").unwrap();
    let run = expect(&stack, &["plan", "--local", "--store", "file/x"], 1, "");
    assert!(run.err.contains("help: "), "{}", run.err);
}
