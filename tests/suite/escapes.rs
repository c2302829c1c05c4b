//! Data of others cannot move the terminal: names, comments, causes, outputs, a command's stderr, messages of the service.

#![cfg(unix)]

use std::process::Command;

use stepwright::local::server::Reply;

use crate::program::command;
use crate::stack::{ACCOUNT, PROJECT, Stack, Target};

/// A window's title, the clipboard, a cleared screen by a C1 control, hidden text, and text that runs backwards.
const EVIL: &str = "\\u001b]0;title\\u0007\\u001b]52;c;aGk=\\u0007\\u009b2J\\u001b[8m\\u202eevil";

/// What is shown of it.
const SHOWN: &str = "\\u001b]0;title\\u0007\\u001b]52;c;aGk=\\u0007\\u009b2J\\u001b[8m\\u202eevil";

fn manifest(name: &str, comment: &str) -> String {
    format!(
        "
name: {name}
activities: {{ask: {{}}}}
definition:
  Comment: \"{comment}\"
  StartAt: \"a{EVIL}\"
  States:
    \"a{EVIL}\": {{Type: Pass, Result: \"{EVIL}\", Next: Ask}}
    Ask: {{Type: Task, Resource: '${{activities.ask}}', Catch: [{{ErrorEquals: [States.ALL], Next: Refuse}}], Next: Refuse}}
    Refuse: {{Type: Fail, Error: \"E{EVIL}\", Cause: \"because {EVIL}\"}}
"
    )
}

/// Runs a command as on a terminal that shows colours; nothing that it shows moves the terminal.
fn run(stack: &Stack, arguments: &[&str]) -> String {
    let mut command: Command = command(stack, arguments);
    let output = command
        .env("AWS_ENDPOINT_URL", stack.target.local.server.url())
        .env("PATH", "/usr/bin:/bin")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    let shown = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let shown = shown.join("\n");
    let styles = regex::Regex::new("\u{1b}\\[(0|1|2|3[0-7]|9[0-7]|38;5;[0-9]+)?m").unwrap();
    let plain = styles.replace_all(&shown, "");
    let bad: Vec<char> = plain
        .chars()
        .filter(|c| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c))
        .collect();
    assert!(bad.is_empty(), "{arguments:?} shows {bad:?} in\n{plain}");
    plain.into_owned()
}

#[test]
fn nothing_that_is_shown_moves_the_terminal() {
    let target = Target::start();
    let stack = Stack::of(&target, PROJECT, &[("chat", &manifest("chat", EVIL))]);
    let own = ["--account", ACCOUNT];
    let shows = |arguments: &[&str]| {
        let shown = run(&stack, &[arguments, &own].concat());
        assert!(shown.contains(SHOWN), "{arguments:?}\n{shown}");
    };
    run(&stack, &["plan"]);
    run(&stack, &["validate"]);
    run(&stack, &["apply", "--yes", "--account", ACCOUNT]);
    stack.write("chat", &manifest("chat", "new\u{fffd} comment"));
    for format in ["text", "json", "markdown"] {
        shows(&["plan", "--format", format]);
    }
    run(&stack, &["graph"]);

    let message = "denied \u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{7}\u{9b}2J\u{1b}[8m\u{202e}evil";
    target.answer(move |request| {
        (request.operation == "ListActivities")
            .then(|| Reply::json_error(400, "AccessDeniedException", message))
    });
    shows(&["plan"]);
    target.let_all_through();

    run(
        &stack,
        &["start", "chat", "--name", "one", "--account", ACCOUNT],
    );
    let script = format!(
        "printf '{}' >&2; printf '\\nE\\033]0;x: y' >&2; exit 1",
        "\\033]0;title\\a\\033]52;c;aGk=\\a\\302\\2332J\\033[8m\\342\\200\\256evil"
    );
    // What is behind the script is handed to it.
    shows(&[
        "worker", "chat.ask", "--tasks", "1", "--", "sh", "-c", &script,
    ]);
    for format in ["text", "json"] {
        shows(&["history", "chat", "--show-io", "--format", format]);
    }
    shows(&["history", "chat", "--events", "--show-io"]);
}
