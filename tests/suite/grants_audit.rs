//! What a role written by hand has too much and too little of.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stepwright::grants::{audit, derive};
use stepwright::policy::Statement;

use crate::grants_table::machine;
use crate::program::Program;

fn pairs(statements: &[Statement]) -> Vec<String> {
    let pairs = statements.iter().flat_map(|statement| {
        let pair = |action: &String| {
            let resources = statement.resource.iter();
            resources
                .map(|resource| format!("{action} {resource}"))
                .collect::<Vec<_>>()
        };
        statement.action.iter().flat_map(pair)
    });
    pairs.collect()
}

#[test]
fn every_case_gives_what_is_missing_and_what_is_too_much() {
    let table: Value = serde_json::from_str(include_str!("../cases/grants/audit.json")).unwrap();
    let resources = BTreeMap::new();
    let derived = derive(&machine(&table["machine"], &resources));
    assert!(derived.unresolved.is_empty());
    for case in table["cases"].as_array().unwrap() {
        let has: Vec<Statement> = serde_json::from_value(case["has"].clone()).unwrap();
        let found = audit(&derived.grants, &has).unwrap();
        let missing = found.missing.iter().map(|one| {
            let denied = one.denied_by.map(|index| format!(" denied by {index}"));
            pairs(std::slice::from_ref(&one.statement)).remove(0) + &denied.unwrap_or_default()
        });
        let excess = found
            .excess
            .iter()
            .map(|one| json!([one.index, pairs(&one.needed)]));
        assert_eq!(
            json!(missing.collect::<Vec<_>>()),
            case["missing"],
            "{}",
            case["name"]
        );
        assert_eq!(
            json!(excess.collect::<Vec<_>>()),
            case["excess"],
            "{}",
            case["name"]
        );
    }
}

#[test]
fn a_statement_that_cannot_be_evaluated_is_named() {
    let has = [Statement::allow(["s3:GetObject"], ["arn:aws:s3:::${user}"])];
    let (index, unsupported) = audit(&[], &has).unwrap_err();
    assert_eq!(index, 0);
    assert!(
        unsupported
            .to_string()
            .contains("unknown policy variable `${user}`")
    );
}

const PAY: &str = "
name: pay
role:
  grants: none
  allow:
    - {Action: 's3:*', Resource: '*'}
definition:
  StartAt: Send
  States:
    Send:
      Type: Task
      Resource: arn:aws:states:::sqs:sendMessage
      Parameters: {QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/q', MessageBody: hello}
      End: true
";

#[test]
fn the_command_shows_both_and_warns_with_what_to_add() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("workflows")).unwrap();
    std::fs::write(
        folder.path().join("stepwright.yaml"),
        "stack: demo\nproject: 7f3a9c0d5e7f3a9c\n",
    )
    .unwrap();
    std::fs::write(folder.path().join("workflows/pay.yaml"), PAY).unwrap();
    let program = Program::in_folder(folder.path());
    let said = program.run(&["grants", "--audit"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    for text in [
        "role.pay  1 statement missing, 1 statement wider than needed",
        "allow sqs:SendMessage",
        "never needed: `role.allow.0`  workflows/pay.yaml:6",
    ] {
        assert!(said.stdout.contains(text), "{}", said.stdout);
    }
    let hint = r#"add under `role.allow`: `- {"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:000000000000:q"}`"#;
    assert!(said.stderr.contains(hint), "{}", said.stderr);
    let said = program.run(&["grants", "--audit", "--format", "json"]);
    let value: Value = serde_json::from_str(&said.stdout).unwrap();
    let pay = &value["workflows"]["pay"];
    assert_eq!(pay["missing"][0]["statement"]["Action"], "sqs:SendMessage");
    assert_eq!(pay["unneeded"][0]["place"], "role.allow.0");
    assert_eq!(pay["unneeded"][0]["needed"], json!([]));

    let policy = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:000000000000:q"}});
    std::fs::write(folder.path().join("role.json"), policy.to_string()).unwrap();
    let said = program.run(&["grants", "pay", "--audit", "--policy", "role.json"]);
    assert!(
        said.stdout
            .contains("0 statements missing, 0 statements wider than needed"),
        "{}",
        said.stdout
    );
    std::fs::write(folder.path().join("role.json"), "[]").unwrap();
    let said = program.run(&["grants", "pay", "--audit", "--policy", "role.json"]);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(
        said.stderr.contains("cannot read the policy `role.json`"),
        "{}",
        said.stderr
    );
}
