//! The program itself: commands from the first plan to the end, exit codes, outputs.

use crate::program::{expect, run, run_with};
use crate::stack::{ACCOUNT, CHAT, Stack, Target};

#[test]
fn a_stack_lives_from_the_first_plan_to_the_end() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let plan = expect(&stack, &["plan"], 0, "");
    assert!(plan.out.contains("Plan: 3 to create."), "{}", plan.out);
    expect(&stack, &["plan", "--detailed-exitcode"], 2, "");
    expect(
        &stack,
        &["apply", "--account", ACCOUNT],
        1,
        "`--yes` was not given",
    );
    assert_eq!(target.written(), Vec::<String>::new());

    let applied = expect(
        &stack,
        &["apply", "--yes", "--account", ACCOUNT],
        0,
        "machine.chat: created",
    );
    assert!(
        applied.out.ends_with("Done: 3 changes applied.\n"),
        "{}",
        applied.out
    );
    let none = expect(&stack, &["plan", "--detailed-exitcode"], 0, "");
    assert!(
        none.out
            .contains("No changes: 3 resources match the manifests."),
        "{}",
        none.out
    );
    target.seen();
    // Nothing to do needs no approval.
    let nothing = expect(&stack, &["apply", "--account", ACCOUNT], 0, "");
    assert!(nothing.out.ends_with("Nothing to do.\n"), "{}", nothing.out);
    assert_eq!(target.written(), Vec::<String>::new());

    let status = expect(&stack, &["status", "--format", "json"], 0, "");
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    let states: Vec<&str> = status["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["up to date"; 3]);

    expect(
        &stack,
        &["destroy", "--account", ACCOUNT],
        1,
        "`--yes` was not given",
    );
    expect(
        &stack,
        &["destroy", "--yes", "--account", ACCOUNT],
        0,
        "machine.chat: deleted",
    );
    target.seen();
    expect(&stack, &["destroy", "--yes", "--account", ACCOUNT], 0, "");
    assert_eq!(target.written(), Vec::<String>::new());
}

#[test]
fn a_status_counts_the_states_and_shows_a_part_where_asked() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.up();
    let status = ["status", "--detailed-exitcode"];
    let shown = expect(&stack, &status, 0, "").out;
    assert!(
        shown.ends_with("\n\n3 resources: 3 up to date.\n"),
        "{shown}"
    );
    stack.rewrite("tags: {team: conversations}", "tags: {}");
    stack.write("other", &CHAT.replace("name: chat", "name: other"));
    let shown = expect(&stack, &status, 2, "").out;
    let counts = "6 resources: 3 manifest changed and 3 missing.\n";
    assert!(shown.ends_with(counts), "{shown}");
    let only = [&status[..], &["--only", "role.chat"]].concat();
    let shown = expect(&stack, &only, 2, "").out;
    assert!(
        shown.contains("role.chat") && !shown.contains("machine"),
        "{shown}"
    );
    assert!(
        shown.ends_with("1 resource: 1 manifest changed.\n"),
        "{shown}"
    );
    let wrong = ["status", "--only", "chta"];
    expect(&stack, &wrong, 1, "did you mean `chat`?");
}

#[test]
fn invalid_manifests_are_exit_code_three_and_come_before_credentials() {
    let target = Target::start();
    let stack = Stack::new(&target);
    stack.rewrite("definition:", "definitoin:");
    for command in ["plan", "apply", "validate", "status"] {
        expect(&stack, &[command], 3, "did you mean `definition`");
    }
    stack.remove("chat");
    expect(
        &stack,
        &["apply", "--yes", "--account", ACCOUNT],
        3,
        "workflows",
    );
    std::fs::remove_file(stack.path().join("stepwright.yaml")).unwrap();
    expect(&stack, &["plan"], 3, "no `stepwright.yaml`");
    assert_eq!(target.seen(), Vec::<String>::new());
}

#[test]
fn wrong_usage_is_exit_code_one() {
    let target = Target::start();
    let stack = Stack::new(&target);
    expect(
        &stack,
        &["plan", "--only", "chta"],
        1,
        "matches `--only chta`",
    );
    expect(
        &stack,
        &["apply", "--timeout", "soon"],
        1,
        "`soon` is not a duration",
    );
    expect(&stack, &["plann"], 1, "plan");
    expect(
        &stack,
        &["plan", "--local", "--endpoint-url", "http://127.0.0.1:1"],
        1,
        "exclude each other",
    );
    assert_eq!(expect(&stack, &["--help"], 0, "").err, "");
}

#[test]
fn a_failed_apply_says_what_was_done_what_failed_and_what_was_not_tried() {
    let target = Target::start();
    let stack = Stack::new(&target);
    target.answer(|request| {
        (request.operation == "CreateActivity").then(|| crate::stack::denied(request))
    });
    let failed = expect(
        &stack,
        &["apply", "--yes", "--account", ACCOUNT],
        1,
        "not tried or not finished: machine.chat",
    );
    assert!(
        failed
            .out
            .ends_with("Failed: 1 change applied, 1 failed, 1 not tried.\n"),
        "{}",
        failed.out
    );
    assert!(
        failed
            .err
            .contains("the caller needs `states:CreateActivity` on `chat-ask`"),
        "{}",
        failed.err
    );
    target.let_all_through();
    expect(&stack, &["apply", "--yes", "--account", ACCOUNT], 0, "");
}

#[test]
fn colour_is_for_those_who_want_it() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let url = target.local.server.url();
    let plain = run(&stack, &["plan"]);
    assert!(!plain.out.contains('\u{1b}'), "a pipe gets no colour");
    let forced = run_with(
        &stack,
        &["plan"],
        &[("AWS_ENDPOINT_URL", url), ("CLICOLOR_FORCE", "1")],
    );
    assert!(forced.out.contains("\u{1b}["), "{}", forced.out);
    let never = run_with(
        &stack,
        &["plan"],
        &[
            ("AWS_ENDPOINT_URL", url),
            ("CLICOLOR_FORCE", "1"),
            ("NO_COLOR", "1"),
        ],
    );
    assert_eq!(never.out, plain.out);
}

#[test]
fn the_embedded_target_needs_neither_account_nor_credentials() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let local = |arguments: &[&str]| {
        let none = [
            ("AWS_ACCESS_KEY_ID", ""),
            ("AWS_SECRET_ACCESS_KEY", ""),
            ("AWS_REGION", ""),
        ];
        let run = run_with(&stack, arguments, &none);
        assert_eq!(run.code, 0, "{arguments:?}\n{}\n{}", run.out, run.err);
        run
    };
    local(&["apply", "--local", "--yes"]);
    let plan = local(&["plan", "--local", "--detailed-exitcode"]);
    assert!(
        plan.out.starts_with(
            "Stack demo, environment default: local emulator, account 123456789012, region us-east-1\n"
        ),
        "{}",
        plan.out
    );
    let status = local(&["local", "status"]);
    assert!(
        status.out.contains("1 state machine, 1 activity, 1 role"),
        "{}",
        status.out
    );
    local(&["destroy", "--local", "--yes"]);
    assert!(
        local(&["local", "status"])
            .out
            .contains("0 state machines, 0 activities, 0 roles")
    );
    assert_eq!(
        target.seen(),
        Vec::<String>::new(),
        "nothing went anywhere else"
    );
}

#[test]
fn a_value_of_the_environment_is_shown_nowhere_but_in_the_saved_plan() {
    let target = Target::start();
    let stack = Stack::new(&target);
    let url = target.local.server.url();
    stack.rewrite(
        "Type: Pass, Next",
        "Type: Pass, Result: '${env.SECRET}', Next",
    );
    let with = |secret: &str, arguments: &[&str]| {
        let run = run_with(
            &stack,
            arguments,
            &[("AWS_ENDPOINT_URL", url), ("SECRET", secret)],
        );
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(
            !run.out.contains("s3cret") && !run.err.contains("s3cret"),
            "{arguments:?}\n{}{}",
            run.out,
            run.err
        );
        run
    };
    with("s3cret-one", &["apply", "--yes", "--account", ACCOUNT]);
    for format in ["text", "json", "markdown"] {
        let plan = with(
            "s3cret-two",
            &["plan", "--format", format, "--out", "saved.plan.json"],
        );
        assert!(plan.out.contains("${env.SECRET}"), "{}", plan.out);
    }
    assert!(
        std::fs::read_to_string(stack.path().join("saved.plan.json"))
            .unwrap()
            .contains("s3cret-two")
    );
    with("unset by now", &["apply", "saved.plan.json"]);
    assert_eq!(
        run(&stack, &["plan"]).code,
        3,
        "a variable that is missing is an error"
    );
}
