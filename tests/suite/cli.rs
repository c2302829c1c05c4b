//! The program itself: exit codes, approval, and what it refuses before anything is written.

use std::process::{Command, Stdio};

use crate::stack::{ACCOUNT, CHAT, PROJECT, REGION, Stack, Target};

/// What a run of the program left behind.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program in a stack's folder, with nothing of the caller's environment, against the stack's target.
fn run(stack: &Stack, arguments: &[&str]) -> Run {
    run_with(
        stack,
        arguments,
        &[("AWS_ENDPOINT_URL", stack.target.local.server.url())],
    )
}

fn run_with(stack: &Stack, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let nowhere = stack.path().join("nowhere");
    let output = Command::new(env!("CARGO_BIN_EXE_stepwright"))
        .args(arguments)
        .current_dir(stack.path())
        .env_clear()
        .env("HOME", &nowhere)
        .env("AWS_CONFIG_FILE", &nowhere)
        .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", ACCOUNT)
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the program, which must end with `code` and have said `said` on stderr.
#[track_caller]
fn expect(stack: &Stack, arguments: &[&str], code: i32, said: &str) -> Run {
    let run = run(stack, arguments);
    assert_eq!(run.code, code, "{arguments:?}\n{}\n{}", run.out, run.err);
    assert!(
        run.err.contains(said),
        "{arguments:?}: `{said}` is not in\n{}",
        run.err
    );
    run
}

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
            .contains("No changes: 3 resources are as the manifests say."),
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
        "`--only chta` fits no workflow",
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
        "`--only other` fits no workflow",
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
        "the plan is for stack `demo`",
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
        "1 resource exists and belongs to somebody else; nothing was changed",
    );
    assert_eq!(target.written(), Vec::<String>::new());
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
            "Stack demo, environment default, account 123456789012, region us-east-1\n"
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
