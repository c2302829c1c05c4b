//! Values from the process environment: no command shows one, whatever happens, not even one that was replaced since.
//!
//! Each value holds `s3cret`, which no encoding changes; the characters around it are those that encodings do change.

use std::cell::Cell;
use std::collections::BTreeSet;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use stepwright::local::server::{Reply, RequestInfo};

use crate::program::{Run, run_with};
use crate::stack::{ACCOUNT, REGION, Stack, Target};

const PROJECT: &str = "
stack: demo
project: 7f3a9c0d5e7f3a9c
vars: {token: '${env.VARIABLE}', region: '${env.PLACE}'}
tags: {repo: '${env.PROJECT_TAG}'}
";

const WHOLE: &str = "
name: chat
machine_name: chat-${env.NAME_PART}
activities:
  ask: {name: 'ask-${env.NAME_PART}', kms_key: '${env.ACTIVITY_KEY}', tags: {asks: '${env.ACTIVITY_TAG}'}}
role:
  name: role-${env.NAME_PART}
  path: /flows/${env.NAME_PART}/
  allow: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:111122223333:${env.QUEUE}'}]
  managed_policies: ['arn:aws:iam::111122223333:policy/${env.POLICY}']
  permissions_boundary: arn:aws:iam::111122223333:policy/${env.BOUNDARY}
logging: {level: error, log_group: '/aws/vendedlogs/states/${env.LOG_GROUP}'}
encryption: {kms_key: '${env.MACHINE_KEY}'}
tags: {team: '${env.TAG}', crew: 'of ${vars.token}', region: '${vars.region}'}
substitutions: {Bare: '${env.SUBSTITUTION}'}
definition:
  Comment: '${env.DEFINITION}'
  StartAt: Greet
  States:
    Greet: {Type: Pass, Result: {a: ['${vars.token}', '${Bare}'], number: '${env.NUMBER:int}'}, Next: Ask}
    Ask: {Type: Task, Resource: '${activities.ask}', TimeoutSeconds: '${env.NUMBER:int}', End: true}
";

/// Runs under a role of somebody else's, and has its secrets in a state that goes.
const SECOND: &str = "
name: second
role: arn:aws:iam::111122223333:role/${env.ROLE_PART}
definition:
  StartAt: Greet
  States:
    Greet: {Type: Pass, Result: '${env.DEFINITION}', End: true}
";

/// Variables and their values, `{}` being which round of them it is.
const VALUES: [(&str, &str); 16] = [
    ("VARIABLE", "s3cret var {}"),
    ("PROJECT_TAG", "s3cret+project/tag={} é"),
    ("NAME_PART", "s3cret-part"),
    (
        "ACTIVITY_KEY",
        "arn:aws:kms:eu-west-1:111122223333:key/s3cret-a-{}",
    ),
    ("ACTIVITY_TAG", "s3cret @activity: {}"),
    ("QUEUE", "s3cret_queue-{}"),
    ("POLICY", "s3cret+policy@{}"),
    ("BOUNDARY", "s3cret=boundary,{}"),
    ("LOG_GROUP", "s3cret/group#{}"),
    (
        "MACHINE_KEY",
        "arn:aws:kms:eu-west-1:111122223333:key/s3cret-m-{}",
    ),
    ("TAG", "s3cret: tag {}"),
    ("SUBSTITUTION", "s3cret\ttab & <b> 'q' {}"),
    (
        "DEFINITION",
        "s3cret \"quoted\" \\ line\nof é 🙂, s3cret {}",
    ),
    ("ROLE_PART", "s3cret.role-{}"),
    ("NUMBER", " 0{}70707 "),
    ("PLACE", REGION),
];

/// What no output may hold: the mark of every text, and the numbers of all rounds.
const MARKS: [&str; 4] = ["s3cret", "170707", "270707", "370707"];

struct Program<'a> {
    stack: Stack<'a>,
    /// The commands that were run.
    run: Cell<BTreeSet<String>>,
}

impl Program<'_> {
    /// Runs a command with the values of a round; 0 is none.
    fn run(&self, round: u32, arguments: &[&str]) -> Run {
        let mut environment: Vec<(String, String)> = vec![(
            "AWS_ENDPOINT_URL".to_owned(),
            self.stack.target.local.server.url().to_owned(),
        )];
        if round > 0 {
            environment.extend(values(round));
        }
        let environment: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let run = run_with(&self.stack, arguments, &environment);
        for mark in MARKS {
            for shown in [&run.out, &run.err] {
                assert!(
                    !shown.contains(mark),
                    "{arguments:?} shows `{mark}`\n{}\n{}",
                    run.out,
                    run.err
                );
            }
        }
        let mut commands = self.run.take();
        commands.insert(arguments[0].to_owned());
        self.run.set(commands);
        run
    }

    #[track_caller]
    fn expect(&self, round: u32, arguments: &[&str], code: i32, said: &str) -> Run {
        let run = self.run(round, arguments);
        let shown = format!("{arguments:?}\n{}\n{}", run.out, run.err);
        assert_eq!(run.code, code, "{shown}");
        assert!(shown.contains(said), "`{said}` is not in {shown}");
        run
    }
}

fn values(round: u32) -> impl Iterator<Item = (String, String)> {
    VALUES
        .iter()
        .map(move |(name, value)| ((*name).to_owned(), value.replace("{}", &round.to_string())))
}

/// Fails as a service that quotes all of the request, each value in every encoding that occurs.
fn quoting(request: &RequestInfo, round: u32) -> Reply {
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let quoted: Vec<String> = values(round)
        .map(|(_, value)| {
            let once = json(&value);
            let ascii = once.replace('é', "\\u00e9").replace('🙂', "\\ud83d\\uDE42");
            let percent = utf8_percent_encode(&once, NON_ALPHANUMERIC).to_string();
            let form = percent.to_lowercase().replace("%20", "+");
            format!(
                "{value}; {once}; {}; {ascii}; {percent}; {form}",
                json(&json(&once))
            )
        })
        .collect();
    let message = format!("bad request: {}", quoted.join(" | "));
    match request.service {
        "iam" => Reply::xml_error(400, "ValidationError", &message),
        _ => Reply::json_error(400, "ValidationException", &message),
    }
}

fn fail(target: &Target, operations: &'static [&'static str], round: u32) {
    target.answer(move |request| {
        let fails = operations.contains(&request.operation.as_str());
        fails.then(|| quoting(request, round))
    });
}

/// A long value of several lines, where each line or a part of the whole is shown for itself.
const LONG: &str = "
name: long
definition:
  StartAt: Fail
  States:
    Fail: {Type: Fail, Error: Sorry, Cause: 'the key ${env.LONG}'}
";

#[test]
fn a_value_of_several_lines_is_hidden_line_by_line_and_cut_off() {
    let line = "s3cret-key-material-of-one-line";
    let long = vec![format!("{line}\t{line}"); 6].join("\n");
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT_OF_ONE, &[("long", LONG)]);
    let url = target.local.server.url().to_owned();
    let run = |value: &str, arguments: &[&str]| {
        let environment = [("AWS_ENDPOINT_URL", url.as_str()), ("LONG", value)];
        let run = run_with(&stack, arguments, &environment);
        let shown = format!("{arguments:?}\n{}\n{}", run.out, run.err);
        assert!(!shown.contains("s3cret"), "{shown}");
        shown
    };
    run(&long, &["plan"]);
    run(&long, &["apply", "--yes", "--account", ACCOUNT]);
    // By hand the value gets to where the manifest has none.
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let definition = serde_json::json!({"StartAt": "Fail", "Comment": format!("a\n{long}\nb"), "States": {
        "Fail": {"Type": "Fail", "Error": "Sorry", "Cause": format!("the key {long}")}}});
    let update = sfn
        .update_state_machine()
        .state_machine_arn(crate::stack::machine_arn("long"))
        .definition(definition.to_string());
    target.run(update.send()).unwrap();
    for format in ["text", "json", "markdown"] {
        let shown = run(&long, &["plan", "--format", format]);
        assert!(shown.contains("${env.LONG}"), "{shown}");
    }
    for follow in [
        &["start", "long", "--follow"][..],
        &["history", "long"],
        &["history", "long", "--events"],
    ] {
        let shown = run(&long, follow);
        assert!(shown.contains("${env.LONG}"), "{shown}");
    }
}

const PROJECT_OF_ONE: &str = "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n";

#[test]
fn no_command_shows_a_value_of_the_environment() {
    let target = Target::start();
    let program = Program {
        stack: Stack::of(&target, PROJECT, &[("chat", WHOLE), ("second", SECOND)]),
        run: Cell::default(),
    };
    for round in 1..=3 {
        let name = format!("/aws/vendedlogs/states/s3cret/group#{round}");
        stepwright::local::keep_log_group(target.local.folder.path(), &name).unwrap();
    }
    look_around(&program, 1);
    fail_to_create(&program);
    for address in [
        "machine.other",
        "machine.chat",
        "activity.chat.ask",
        "role.chat",
    ] {
        fail(
            &target,
            &["ListTagsForResource", "ListRoleTags", "TagRole"],
            1,
        );
        program.run(1, &["import", address, "--account", ACCOUNT]);
        target.let_all_through();
        program.run(1, &["import", address, "--account", ACCOUNT]);
    }
    program.expect(1, &["completions", "bash"], 0, "");
    program.expect(1, &["man"], 0, "");
    let apply = ["apply", "--yes", "--account", ACCOUNT, "--verbose"];
    program.expect(1, &apply, 0, "machine.second: created");

    look_around(&program, 2);
    fail_to_update(&program);
    saved_plans(&program);
    wrong_manifests(&program);
    locally(&program);

    running(&program);

    let forget = ["forget", "machine.chat", "--account", ACCOUNT];
    program.expect(2, &forget, 1, "`--yes` was not given");
    fail(program.stack.target, &["UntagRole"], 2);
    let forget = ["forget", "role.chat", "--yes", "--account", ACCOUNT];
    program.expect(2, &forget, 1, "role.chat was not forgotten: ");
    target.let_all_through();

    let destroy = ["destroy", "--yes", "--account", ACCOUNT];
    fail(program.stack.target, &["DeleteStateMachine"], 2);
    program.expect(2, &destroy, 1, "FAILED: ");
    target.let_all_through();
    program.expect(2, &destroy, 0, "machine.chat: deleted");

    let help = program.run(0, &["--help"]).out;
    let commands = help.split("Commands:").nth(1).unwrap();
    let commands = commands.split("\n\n").next().unwrap();
    let run = program.run.take();
    for command in commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !command.is_empty())
    {
        let known = command == "help" || run.contains(command);
        assert!(known, "`{command}` is not among the commands of this test");
    }
}

/// Everything that only reads, in every format.
fn look_around(program: &Program, round: u32) {
    for format in ["text", "json", "sarif", "github"] {
        program.expect(round, &["validate", "--format", format], 0, "");
    }
    for format in ["text", "json"] {
        program.expect(round, &["status", "--format", format, "-v"], 0, "");
    }
    program.expect(round, &["plan", "--format", "gitlab"], 0, "");
    for format in ["text", "json", "markdown"] {
        let plan = program.expect(round, &["plan", "--format", format, "-v"], 0, "");
        // The region is no secret, whatever variable holds it.
        assert!(plan.out.contains(REGION), "{}", plan.out);
    }
    for format in ["mermaid", "dot", "svg"] {
        program.expect(round, &["graph", "--format", format], 0, "");
    }
    for format in ["text", "json"] {
        program.expect(round, &["cost", "--format", format], 0, "");
        program.expect(round, &["grants", "--format", format], 0, "");
        program.expect(round, &["grants", "--audit", "--format", format], 0, "");
        for command in ["plan", "apply", "destroy"] {
            let permissions = ["permissions", "--for", command, "--account", ACCOUNT];
            let permissions = [&permissions[..], &["--format", format]].concat();
            program.expect(round, &permissions, 0, "");
        }
    }
    for format in ["yaml", "json"] {
        let show = ["show", "chat", "--format", format];
        let shown = program.expect(round, &show, 0, "${vars.token}");
        assert!(shown.out.contains("${env.QUEUE}"), "{}", shown.out);
        for part in ["--definition", "--policy"] {
            program.expect(round, &["show", "chat", part, "--format", format], 0, "");
            program.run(round, &["show", "chat", part, "--format", format, "--live"]);
        }
        program.run(round, &["show", "chat", "--format", format, "--live"]);
    }
    for of in ["workflow", "project"] {
        program.expect(round, &["schema", of], 0, "");
    }
    program.expect(round, &["init", "new"], 0, "");
    std::fs::remove_dir_all(program.stack.path().join("new")).unwrap();
}

fn fail_to_create(program: &Program) {
    const TOGETHER: [&[&str]; 3] = [
        &["CreateActivity", "CreateRole", "CreateStateMachine"],
        &["PutRolePolicy", "CreateStateMachine"],
        &["CreateStateMachine"],
    ];
    for operations in TOGETHER {
        fail(program.stack.target, operations, 1);
        for format in ["text", "json"] {
            let apply = ["apply", "--yes", "--account", ACCOUNT, "--format", format];
            let failed = program.expect(1, &apply, 1, "bad request");
            assert!(failed.err.contains("${env.DEFINITION}"), "{}", failed.err);
        }
        program.stack.target.let_all_through();
    }
}

/// What the first round left is shown nowhere either.
fn fail_to_update(program: &Program) {
    let changed = program.expect(2, &["plan", "--format", "json"], 0, "");
    for shown in [
        "${env.LOG_GROUP}",
        "${env.POLICY}",
        "${env.BOUNDARY}",
        "${env.ROLE_PART}",
    ] {
        assert!(changed.out.contains(shown), "{shown}: {}", changed.out);
    }
    // A state of another name holds another value: nothing says what stood in the old one.
    program
        .stack
        .write("second", &SECOND.replace("Greet", "Hello"));
    for format in ["text", "json", "markdown"] {
        program.expect(2, &["plan", "--format", format], 0, "Hello");
    }
    const EACH: [&[&str]; 4] = [
        &["ListRoles"],
        &["TagResource"],
        &["PutRolePolicy"],
        &["UpdateStateMachine"],
    ];
    for operations in EACH {
        fail(program.stack.target, operations, 2);
        program.run(2, &["apply", "--yes", "--account", ACCOUNT]);
        program.run(2, &["plan"]);
        program.stack.target.let_all_through();
    }
}

/// Where a saved plan is applied nothing is known but the plan.
fn saved_plans(program: &Program) {
    program.expect(3, &["plan", "--out", "saved.plan.json"], 0, "Saved.");
    let path = program.stack.path().join("saved.plan.json");
    let saved = std::fs::read_to_string(&path).unwrap();
    assert!(saved.contains("s3cret"), "a saved plan holds what is sent");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let apply = ["apply", "saved.plan.json"];
    const TOGETHER: [&[&str]; 2] = [
        &["CreateActivity", "PutRolePolicy", "UpdateStateMachine"],
        &["UpdateStateMachine"],
    ];
    for operations in TOGETHER {
        fail(program.stack.target, operations, 3);
        let failed = program.expect(0, &apply, 1, "bad request");
        assert!(failed.err.contains("${env.DEFINITION}"), "{}", failed.err);
        program.stack.target.let_all_through();
        program.expect(3, &["plan", "--out", "saved.plan.json"], 0, "Saved.");
    }
    let applied = program.expect(0, &apply, 0, "Done: ");
    assert!(applied.out.contains("${env.DEFINITION}"), "{}", applied.out);
    program.expect(0, &apply, 1, "AWS has changed since the plan was made");
    std::fs::write(&path, saved.replace("Greet", "Great")).unwrap();
    program.expect(0, &apply, 1, "edited or damaged");
}

/// Findings mark the text that a person wrote.
fn wrong_manifests(program: &Program) {
    let wrong = WHOLE
        .replace("level: error", "level: '${env.TAG}'")
        .replace("StartAt:", "StartAt: [")
        .replace("kms_key: '${env.ACTIVITY_KEY}'", "kms_key: '${env.TAG}'");
    for text in [wrong, WHOLE.replace("chat-", "${env.SUBSTITUTION}")] {
        program.stack.write("chat", &text);
        for format in ["text", "json", "sarif", "github"] {
            program.expect(1, &["validate", "--format", format], 3, "");
        }
        program.expect(1, &["plan"], 3, "error");
    }
    program.stack.write("chat", WHOLE);
    program.expect(0, &["plan"], 3, "`TAG` is not set");
}

/// Inputs and outputs hold what the definition put into them.
fn running(program: &Program) {
    let own = ["--account", ACCOUNT];
    let run = |code: i32, arguments: &[&str], said: &str| {
        // What was applied last holds the values of the third round.
        program.expect(3, &[arguments, &own].concat(), code, said);
    };
    run(
        0,
        &["start", "second", "--follow", "--show-io"],
        "${env.DEFINITION}",
    );
    run(
        0,
        &[
            "start", "second", "--follow", "--output", "--format", "json",
        ],
        "ended",
    );
    run(0, &["start", "chat", "--name", "asks"], "execution:");
    for format in ["text", "json"] {
        run(0, &["executions", "--format", format], "asks");
        run(0, &["status", "--executions", "--format", format], "asks");
        run(
            0,
            &["history", "second", "--show-io", "--format", format],
            "${env.DEFINITION}",
        );
    }
    run(
        0,
        &["history", "second", "--events", "--show-io"],
        "${env.DEFINITION}",
    );
    let worker = [
        "worker",
        "chat.ask",
        "--tasks",
        "1",
        "--account",
        ACCOUNT,
        "--",
        "sh",
        "-c",
        "cat >&2; exit 1",
    ];
    program.expect(3, &worker, 0, "task 1: FAILED");
    run(0, &["history", "chat"], "Exit.1");
    run(0, &["stop", "chat/asks"], "has ended already");
}

fn locally(program: &Program) {
    for arguments in [
        &["apply", "--local", "--yes", "--account", ACCOUNT][..],
        &["status", "--local", "--account", ACCOUNT],
        &["local", "status"],
        &["local", "status", "--format", "json"],
        &["local", "export"],
        &["local", "export", "--show-io"],
        &["destroy", "--local", "--yes", "--account", ACCOUNT],
        &["local", "reset", "--yes"],
    ] {
        program.expect(2, arguments, 0, "");
    }
}
