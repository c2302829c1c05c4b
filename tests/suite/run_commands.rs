//! The commands that run workflows, as a person or a pipeline runs them, on a local emulator of the test's own.

#![cfg(unix)]

use std::path::Path;

use serde_json::Value;

use crate::program::{Program, Said};
use crate::run_project::Project;

#[test]
fn an_execution_is_followed_while_a_worker_answers() {
    let project = Project::applied();
    let worker = [
        "worker",
        "ask.question",
        "--local",
        "--tasks",
        "1",
        "--name",
        "tester",
        "--",
        "cat",
    ];
    let worker = project.background("worker", &worker);
    worker.says("Working arn:aws:states:us-east-1:123456789012:activity:ask-question as tester");
    let start = [
        "start",
        "ask",
        "--local",
        "--input",
        r#"{"n": "s3cret"}"#,
        "--name",
        "one",
        "--follow",
    ];
    let said = project.expect(0, &start);
    assert_eq!(
        said.stdout.trim(),
        "arn:aws:states:us-east-1:123456789012:execution:ask:one"
    );
    for line in [
        "Ask: entered (Task)",
        "Ask: worked on by tester",
        "Ask: answered",
        "Tell: left",
        "execution: succeeded",
    ] {
        assert!(said.stderr.contains(line), "{line}: {}", said.stderr);
    }
    assert!(!said.stderr.contains("s3cret"), "{}", said.stderr);
    let log = worker.said();
    assert_eq!(worker.ends().0, Some(0), "{log}");

    // The same name and input start nothing new, another input is refused.
    let again = project.expect(1, &["start", "ask", "--local", "--name", "one"]);
    assert!(
        again.stderr.contains("take another `--name`"),
        "{}",
        again.stderr
    );

    let tree = project.expect(0, &["history", "ask/one", "--local"]).stdout;
    assert!(
        tree.contains("ask one  succeeded") && tree.contains("├─ ✓ Ask  Task"),
        "{tree}"
    );
    let shown = project
        .expect(0, &["history", "one", "--local", "--show-io"])
        .stdout;
    assert!(
        shown.contains(r#"output {"n": "s3cret"}"#) || shown.contains(r#"output {"n":"s3cret"}"#),
        "{shown}"
    );
    let table = project
        .expect(0, &["history", "ask", "--local", "--reverse"])
        .stdout;
    let rows: Vec<&str> = table.lines().collect();
    assert!(
        rows[1].contains("ExecutionSucceeded") && rows.last().unwrap().contains("ExecutionStarted"),
        "{table}"
    );

    let history = project.json(&["history", "ask", "--local", "--format", "json"]);
    assert_eq!(history["format_version"], 1);
    assert_eq!(history["execution"]["status"], "SUCCEEDED");
    assert!(!history.to_string().contains("s3cret"), "{history}");
    let history = project.json(&["history", "ask", "--local", "--format", "json", "--show-io"]);
    assert_eq!(history["execution"]["output"]["n"], "s3cret");
}

#[test]
fn a_failed_execution_fails_the_command() {
    let project = Project::applied();
    let said = project.expect(1, &["start", "refuse", "--local", "--follow"]);
    assert!(
        said.stderr
            .contains("the execution failed: NoStock\n  nothing of item 7 is left"),
        "{}",
        said.stderr
    );
    let said = project.expect(
        1,
        &["start", "refuse", "--local", "--follow", "--format", "json"],
    );
    let lines: Vec<Value> = said
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["event"], "started");
    assert_eq!(lines[1]["history"]["type"], "ExecutionStarted");
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["event"], &last["status"], &last["error"]),
        (&"ended".into(), &"FAILED".into(), &"NoStock".into())
    );
    assert!(
        lines.iter().all(|line| line["format_version"] == 1),
        "{said:?}"
    );

    let executions = project.json(&[
        "executions",
        "--local",
        "--format",
        "json",
        "--status",
        "failed",
    ]);
    let executions = executions["executions"].as_array().unwrap();
    assert_eq!(executions.len(), 2);
    assert!(executions.iter().all(|one| one["workflow"] == "refuse"));
    let text = project
        .expect(0, &["executions", "refuse", "--local", "--limit", "1"])
        .stdout;
    assert_eq!(text.lines().count(), 2, "{text}");
    let none = project.expect(0, &["executions", "ask", "--local"]).stdout;
    assert_eq!(none.trim(), "No executions.");
}

#[test]
fn an_express_execution_shows_its_outcome() {
    let project = Project::applied();
    let start = [
        "start",
        "quote",
        "--local",
        "--input",
        r#"{"n": 41}"#,
        "--follow",
        "--output",
    ];
    let said = project.expect(0, &start);
    assert_eq!(said.stdout.trim(), r#"{"price":42}"#);
    assert!(
        said.stderr.contains("succeeded in ") && said.stderr.contains("; billed: "),
        "{}",
        said.stderr
    );
    let said = project.expect(1, &["start", "quote", "--local", "--follow"]);
    assert!(
        said.stderr.contains("the execution failed: "),
        "{}",
        said.stderr
    );
    let said = project.expect(1, &["history", "quote", "--local"]);
    assert!(
        said.stderr.contains("is of type express"),
        "{}",
        said.stderr
    );
}

#[test]
fn an_execution_rests_until_the_target_is_served() {
    let project = Project::applied();
    let said = project.expect(0, &["start", "ask", "--local", "--name", "rests"]);
    assert!(
        said.stderr.contains("the execution is paused"),
        "{}",
        said.stderr
    );
    let worker = project.expect(
        0,
        &[
            "worker",
            "ask/question",
            "--local",
            "--tasks",
            "1",
            "--",
            "echo",
            "7",
        ],
    );
    assert!(worker.stderr.contains("1 task done."), "{}", worker.stderr);
    let history = project.json(&[
        "history",
        "ask/rests",
        "--local",
        "--format",
        "json",
        "--show-io",
    ]);
    assert_eq!(history["execution"]["output"], 7);
}

#[test]
fn who_stops_following_is_told_how_to_go_on() {
    let project = Project::applied();
    let serve = project.background("serve", &["local", "serve", "--port", "0"]);
    serve.says("Serving ");
    let follow = project.background(
        "follow",
        &["start", "rest", "--local", "--follow", "--name", "long"],
    );
    follow.says("Rest: entered (Wait)");
    follow.signal("-INT");
    follow.says("The execution continues.");
    let arn = "arn:aws:states:us-east-1:123456789012:execution:rest:long";
    follow.says(&format!("stop it with `stepwright stop --local {arn}`"));
    assert_eq!(follow.ends().0, Some(130));

    let status = project.json(&["status", "--local", "--executions", "--format", "json"]);
    assert_eq!(status["running"][0]["name"], "long");
    let text = project
        .expect(0, &["status", "--local", "--executions"])
        .stdout;
    assert!(text.contains("Running:") && text.contains("long"), "{text}");
    let stop = [
        "stop", "rest", "--local", "--error", "Enough", "--cause", "by hand",
    ];
    project.expect(0, &stop);
    let history = project.json(&["history", "long", "--local", "--format", "json"]);
    assert_eq!(history["execution"]["status"], "ABORTED");
    assert_eq!(history["execution"]["error"], "Enough");
    let again = project.expect(0, &["stop", arn, "--local"]);
    assert!(
        again.stdout.contains("has ended already: aborted"),
        "{}",
        again.stdout
    );
    project.expect(1, &stop);
}

#[test]
fn a_worker_ends_well_when_it_is_asked_to() {
    let project = Project::applied();
    let serve = project.background("serve", &["local", "serve", "--port", "0"]);
    serve.says("Serving ");
    let script = "echo begun >&2; sleep 1; echo 1";
    let worker = [
        "worker",
        "ask.question",
        "--local",
        "--concurrency",
        "3",
        "--",
        "sh",
        "-c",
        script,
    ];
    let worker = project.background("worker", &worker);
    project.expect(0, &["start", "ask", "--local", "--name", "one"]);
    worker.says("begun");
    worker.signal("-TERM");
    worker.says("1 task done.");
    assert_eq!(worker.ends().0, Some(0));
    // What comes while nobody works is worked later: no task went to a poll that was broken off.
    project.expect(0, &["start", "ask", "--local", "--name", "two"]);
    let next = [
        "worker",
        "ask.question",
        "--local",
        "--tasks",
        "1",
        "--",
        "echo",
        "2",
    ];
    let next = project.background("next", &next);
    assert_eq!(next.ends().0, Some(0));
    let executions = project.json(&["executions", "ask", "--local", "--format", "json"]);
    let executions = executions["executions"].as_array().unwrap();
    assert_eq!(executions.len(), 2, "{executions:?}");
    assert!(
        executions.iter().all(|one| one["status"] == "SUCCEEDED"),
        "{executions:?}"
    );
}

#[test]
fn following_and_working_survive_the_death_of_the_server() {
    let project = Project::applied();
    let serve = project.background("serve", &["local", "serve", "--port", "0"]);
    serve.says("Serving ");
    let start = [
        "start", "ask", "--local", "--input", "[1, 2]", "--follow", "--output",
    ];
    let follow = project.background("follow", &start);
    follow.says("Ask: waits for a worker");
    serve.signal("-KILL");
    follow.says("it is served here from now on");
    let worker = [
        "worker",
        "ask.question",
        "--local",
        "--tasks",
        "1",
        "--",
        "cat",
    ];
    let worker = project.background("worker", &worker);
    let (code, output) = follow.ends();
    assert_eq!((code, output.replace(' ', "").trim()), (Some(0), "[1,2]"));
    assert_eq!(worker.ends().0, Some(0));
}

#[test]
fn an_export_holds_everything_but_data() {
    let project = Project::applied();
    project.expect(
        1,
        &[
            "start",
            "refuse",
            "--local",
            "--follow",
            "--input",
            r#"{"n": "s3cret"}"#,
        ],
    );
    let export = project.json(&["local", "export"]);
    let machines = export["state_machines"].as_array().unwrap();
    assert_eq!(
        (
            machines.len(),
            export["activities"].as_array().unwrap().len()
        ),
        (4, 1)
    );
    let refuse = machines
        .iter()
        .find(|machine| machine["name"] == "refuse")
        .unwrap();
    assert_eq!(refuse["definition"]["StartAt"], "Refuse");
    assert_eq!(refuse["executions"][0]["error"], "NoStock");
    assert!(refuse["executions"][0]["events"].as_array().unwrap().len() >= 3);
    assert!(!export.to_string().contains("s3cret"), "{export}");
    project.expect(0, &["local", "export", "--show-io", "--out", "export.json"]);
    let whole = std::fs::read_to_string(project.folder.path().join("export.json")).unwrap();
    assert!(whole.contains("s3cret") && whole.contains("\"includes_data\": true"));
}

#[test]
fn an_arn_needs_no_project() {
    let project = Project::applied();
    let serve = project.background("serve", &["local", "serve", "--port", "0"]);
    serve.says("Serving ");
    let printed = serve.said();
    let url = printed
        .split(" at ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], folder: &Path| {
        let mut command = project.command(arguments);
        command
            .current_dir(folder)
            .env("AWS_ENDPOINT_URL", url)
            .env("AWS_ACCESS_KEY_ID", "123456789012")
            .env("AWS_SECRET_ACCESS_KEY", "local");
        Said::from(command.output().unwrap())
    };
    let base = "arn:aws:states:us-east-1:123456789012";
    let machine = format!("{base}:stateMachine:refuse");
    let said = run(
        &["start", &machine, "--name", "far", "--follow"],
        elsewhere.path(),
    );
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stderr.contains("NoStock"), "{said:?}");
    let said = run(
        &["history", &format!("{base}:execution:refuse:far")],
        elsewhere.path(),
    );
    assert!(
        said.code == 0 && said.stdout.contains("refuse far  failed"),
        "{said:?}"
    );
    let said = run(&["history", "far"], elsewhere.path());
    assert!(
        said.code == 3 && said.stderr.contains("no `stepwright.yaml`"),
        "{said:?}"
    );
}

/// What the README shows of a first workflow is what happens.
#[test]
fn the_first_workflow_of_the_readme_runs() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let block = |heading: &str| {
        let section = readme.split(heading).nth(1).unwrap();
        let block = section.split("```sh\n").nth(1).unwrap();
        block.split("```").next().unwrap().to_owned()
    };
    let script = block("## A first workflow\n") + &block("## Run it\n") + "wait $!\n";
    assert!(script.contains("init my-flows") && script.contains("--follow"));
    let folder = tempfile::tempdir().unwrap();
    let said = Program::in_folder(folder.path()).bash(&script);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.stdout.ends_with("{\"answer\":\"fine, thanks\"}\n"),
        "{said:?}"
    );
    assert!(said.stderr.contains("Ask: answered"), "{said:?}");
}

/// What is wrong is said by name, with what to do.
#[test]
fn slips_of_the_pen_are_told() {
    let project = Project::applied();
    for (code, arguments, told) in [
        (1, &["start", "aks", "--local"][..], "did you mean `ask`?"),
        (
            1,
            &["start", "ask", "--local", "--input", "{n: 1}"],
            "the input is not valid JSON",
        ),
        (
            1,
            &["start", "ask", "--local", "--input-file", "no.json"],
            "cannot read `no.json`",
        ),
        (
            1,
            &["start", "ask", "--local", "--version", "7"],
            "StateMachineDoesNotExist",
        ),
        (
            1,
            &["worker", "ask.questoin", "--local", "--", "cat"],
            "did you mean `ask.question`?",
        ),
        (
            1,
            &["worker", "ask.question", "--local"],
            "no terminal to ask a person at",
        ),
        (
            1,
            &["history", "nothing", "--local"],
            "`stepwright executions` lists what ran",
        ),
        (1, &["history", "ask", "--local"], "`ask` has no execution"),
        (
            1,
            &["stop", "ask", "--local"],
            "no execution of `ask` is running",
        ),
        (1, &["stop", "ask/none", "--local"], "ExecutionDoesNotExist"),
        (1, &["start", "ask", "--local", "--output"], "--follow"),
    ] {
        let said = project.expect(code, arguments);
        assert!(
            said.stderr.contains(told),
            "{arguments:?}: `{told}` is not in\n{}",
            said.stderr
        );
    }
}

/// AWS refuses a log group that is not there; in the emulator `apply` makes those of the manifests.
#[test]
fn the_log_group_of_a_manifest_is_made_in_the_emulator() {
    let project = Project::applied();
    let manifest = "
name: logged
logging: {level: all, log_group: /aws/vendedlogs/states/logged}
definition: {StartAt: End, States: {End: {Type: Succeed}}}
";
    let path = project.folder.path().join("workflows/logged.yaml");
    std::fs::write(path, manifest).unwrap();
    let apply = ["apply", "--local", "--yes"];
    let made = "The log group /aws/vendedlogs/states/logged was made in the local emulator";
    let said = project.expect(0, &apply);
    assert!(said.stderr.contains(made), "{}", said.stderr);
    project.expect(0, &["start", "logged", "--local", "--follow"]);
    let log = ".stepwright/local/logs/aws/vendedlogs/states/logged.jsonl";
    let log = std::fs::read_to_string(project.folder.path().join(log)).unwrap();
    assert!(log.contains("ExecutionSucceeded"), "{log}");
    let said = project.expect(0, &apply);
    assert!(!said.stderr.contains("log group"), "{}", said.stderr);
}
