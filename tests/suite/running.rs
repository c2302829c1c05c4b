//! `apply` and `destroy` before the running executions of a state machine that goes: refused, stopped, waited for.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::program::{command, expect};
use crate::stack::{ACCOUNT, CHAT, REGION, Stack, Target, machine_arn};

const OTHER: &str =
    "name: other\ndefinition: {StartAt: A, States: {A: {Type: Succeed}}}\nrole: {grants: none}\n";

const APPLY: [&str; 5] = ["apply", "--yes", "--allow-delete", "--account", ACCOUNT];
const DESTROY: [&str; 4] = ["destroy", "--yes", "--account", ACCOUNT];

/// Applies `chat` and `other` and starts executions of `chat` that wait for an answer.
fn running(target: &Target, count: usize) -> (Stack<'_>, Vec<String>) {
    let stack = Stack::new(target);
    stack.write("other", OTHER);
    stack.up();
    let executions = (0..count).map(|_| start(target)).collect();
    (stack, executions)
}

fn start(target: &Target) -> String {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let start = sfn.start_execution().state_machine_arn(machine_arn("chat"));
    target.run(start.send()).unwrap().execution_arn
}

fn stop(target: &Target, arn: &str) {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let stop = sfn.stop_execution().execution_arn(arn);
    target.run(stop.send()).unwrap();
}

/// Returns the status of an execution and why it was stopped.
fn ended(target: &Target, arn: &str) -> (String, String) {
    let sfn = target.local.sfn(ACCOUNT, REGION);
    let found = target.run(sfn.describe_execution().execution_arn(arn).send());
    let found = found.unwrap();
    let cause = found.cause().unwrap_or_default().to_owned();
    (found.status.as_str().to_owned(), cause)
}

#[test]
fn running_executions_refuse_whatever_deletes_or_replaces_their_machine() {
    let target = Target::start();
    let (stack, _) = running(&target, 2);
    let saved = ["plan", "--out", "saved.json"];
    let refused = "executions are running on state machines that would be deleted; nothing was changed:\n  2 executions of chat\n";
    let refuses = |arguments: &[&str]| {
        target.seen();
        let said = expect(&stack, arguments, 1, refused);
        assert!(said.err.contains("`--stop-executions`"), "{}", said.err);
        assert_eq!(target.written(), Vec::<String>::new(), "{arguments:?}");
    };
    refuses(&DESTROY);
    stack.write(
        "chat",
        &OTHER.replace("name: other", "name: chat\ntype: express"),
    );
    refuses(&APPLY);
    stack.remove("chat");
    refuses(&APPLY);
    expect(&stack, &saved, 0, "");
    refuses(&["apply", "saved.json"]);
    // What leaves the machine as it is asks nothing of them.
    stack.write("chat", &CHAT.replace("conversations", "talk"));
    expect(&stack, &APPLY[..2], 1, "no account is named");
    expect(&stack, &APPLY, 0, "machine.chat: updated");
}

#[test]
fn executions_are_stopped_by_the_command_that_deletes_their_machine() {
    for (arguments, cause) in [
        (&APPLY[..], "stopped by stepwright apply"),
        (&DESTROY[..], "stopped by stepwright destroy"),
    ] {
        let target = Target::start();
        let (stack, executions) = running(&target, 1);
        stack.remove("chat");
        target.seen();
        expect(
            &stack,
            &[arguments, &["--stop-executions"]].concat(),
            0,
            "machine.chat: deleted",
        );
        let seen = target.seen();
        assert!(seen.iter().any(|name| name == "StopExecution"), "{seen:?}");
        let told = ended(&target, &executions[0]);
        assert_eq!(told, ("ABORTED".to_owned(), cause.to_owned()));
    }
}

#[test]
fn a_wait_says_how_many_executions_are_left_and_writes_nothing_before_their_end() {
    let target = Target::start();
    for arguments in [&["apply", "saved.json"][..], &DESTROY[..]] {
        let (stack, executions) = running(&target, 3);
        stack.remove("chat");
        expect(&stack, &["plan", "--out", "saved.json"], 0, "");
        target.seen();
        let mut waits = command(&stack, &[arguments, &["--wait"]].concat());
        waits.env("AWS_ENDPOINT_URL", target.local.server.url());
        let waits = waits.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut waits = waits.spawn().unwrap();
        let mut lines = BufReader::new(waits.stderr.take().unwrap()).lines();
        for (left, arn) in [
            (3, &executions[0]),
            (2, &executions[1]),
            (1, &executions[2]),
        ] {
            let noun = if left == 1 { "execution" } else { "executions" };
            let line = lines.next().unwrap().unwrap();
            assert_eq!(line, format!("Waiting for {left} {noun} of chat to end."));
            let written = target.written();
            let written = written.iter().filter(|name| *name != "StopExecution");
            assert_eq!(written.count(), 0);
            stop(&target, arn);
        }
        let rest: Vec<String> = lines.map(Result::unwrap).collect();
        assert!(waits.wait().unwrap().success(), "{rest:?}");
        let is_deleted = |line: &String| line.contains("machine.chat: deleted");
        assert!(rest.iter().any(is_deleted), "{rest:?}");
    }
}

#[test]
fn a_wait_ends_with_the_timeout_and_changes_nothing() {
    let target = Target::start();
    let (stack, _) = running(&target, 1);
    stack.remove("chat");
    target.seen();
    let waits = ["--wait", "--timeout", "1s"];
    let said = "1 execution of chat still running; nothing was changed";
    expect(&stack, &[&APPLY[..], &waits].concat(), 1, said);
    assert_eq!(target.written(), Vec::<String>::new());
    // The flags are alternatives, as they are of `destroy`.
    let both = [&APPLY[..], &["--wait", "--force"]].concat();
    expect(&stack, &both, 1, "cannot be used with");
}

#[test]
fn a_machine_is_deleted_under_its_executions_where_that_is_forced() {
    let target = Target::start();
    let (stack, executions) = running(&target, 1);
    stack.remove("chat");
    let forced = [&APPLY[..], &["--force", "--timeout", "1s"]].concat();
    // It stays in `DELETING` until the execution has ended.
    expect(&stack, &forced, 1, "machine.chat");
    stop(&target, &executions[0]);
    expect(&stack, &APPLY, 0, "");
    assert_eq!(stack.counted(), (1, 0, 1));
}
