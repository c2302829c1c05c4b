//! `stepwright permissions`, and `local serve --enforce-caller`, as programs.

use serde_json::{Value, json};

use crate::program::Program;

const PROJECT: &str = "stack: demo\nproject: 7f3a9c0d5e7f3a9c\nenvironments:\n  dev: {region: eu-west-1, account: '111122223333', name_prefix: dev-}\n";

const CHAT: &str = "name: chat\nactivities: {ask: {}}\ndefinition: {StartAt: P, States: {P: {Type: Pass, End: true}}}\n";

fn project(settings: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("workflows")).unwrap();
    std::fs::write(folder.path().join("stepwright.yaml"), settings).unwrap();
    std::fs::write(folder.path().join("workflows/chat.yaml"), CHAT).unwrap();
    folder
}

fn policy(program: &Program, command: &str) -> Value {
    let said = program.run(&["permissions", "--for", command]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    serde_json::from_str(&said.stdout).unwrap()
}

fn statement_with<'p>(policy: &'p Value, action: &str) -> Option<&'p Value> {
    let statements = policy["Statement"].as_array().unwrap();
    statements.iter().find(|one| {
        let actions = &one["Action"];
        actions == action
            || actions
                .as_array()
                .is_some_and(|all| all.contains(&json!(action)))
    })
}

#[test]
fn a_policy_is_narrowed_to_the_names_and_paths_of_the_project() {
    let folder = project(PROJECT);
    let program = Program::in_folder(folder.path());
    let apply = policy(&program, "apply");
    let resource = |action: &str| statement_with(&apply, action).unwrap()["Resource"].clone();
    assert_eq!(
        resource("states:CreateStateMachine"),
        "arn:aws:states:eu-west-1:111122223333:stateMachine:dev-*"
    );
    assert_eq!(
        resource("states:CreateActivity"),
        "arn:aws:states:eu-west-1:111122223333:activity:dev-*"
    );
    let passes = statement_with(&apply, "iam:PassRole").unwrap();
    assert_eq!(
        passes["Resource"],
        "arn:aws:iam::111122223333:role/stepwright/demo/dev/*"
    );
    assert_eq!(
        passes["Condition"],
        json!({"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}})
    );
    assert!(statement_with(&apply, "states:StopExecution").is_none());
    let plan = policy(&program, "plan");
    assert!(statement_with(&plan, "states:DescribeStateMachine").is_some());
    for action in [
        "iam:PassRole",
        "states:CreateStateMachine",
        "states:DeleteStateMachine",
    ] {
        assert!(statement_with(&plan, action).is_none(), "{action}");
    }
    let destroy = policy(&program, "destroy");
    assert_eq!(
        statement_with(&destroy, "states:StopExecution").unwrap()["Resource"],
        "arn:aws:states:eu-west-1:111122223333:execution:dev-*"
    );
    let said = program.run(&["permissions", "--for", "plan", "--format", "text"]);
    assert!(
        said.stdout.starts_with("plan demo/dev  "),
        "{}",
        said.stdout
    );
}

#[test]
fn an_account_that_is_not_known_is_asked_for() {
    let folder = project("stack: demo\nproject: 7f3a9c0d5e7f3a9c\n");
    let program = Program::in_folder(folder.path());
    let said = program.run(&["permissions", "--for", "plan"]);
    assert_eq!(said.code, 1);
    assert!(
        said.stderr.contains("--account 111122223333"),
        "{}",
        said.stderr
    );
    let said = program.run(&["permissions", "--for", "apply", "--local"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    // Names in place of a prefix, which do not cover what is removed later.
    assert!(
        said.stdout.contains(":123456789012:stateMachine:chat\""),
        "{}",
        said.stdout
    );
    assert!(said.stderr.contains("name_prefix"), "{}", said.stderr);
}
