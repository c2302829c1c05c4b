//! The statements derived for a machine, and what is refused.

use serde_json::{Value, json};
use stepwright::diagnostic::{Segment, pointer};
use stepwright::facts;
use stepwright::grants::{Machine, Need, derive, trust_policy};
use stepwright::policy::Statement;

fn machine<'a>(case: &'a Value, keys: &'a [String]) -> Machine<'a> {
    Machine {
        definition: &case["definition"],
        machine_arn: "arn:aws:states:eu-west-1:111122223333:stateMachine:chat",
        machine_name: "chat",
        partition: "aws",
        region: "eu-west-1",
        account: "111122223333",
        logging: case["logging"] == true,
        tracing: case["tracing"] == true,
        kms_key: case["kms_key"].as_str(),
        activity_kms_keys: keys,
    }
}

fn joined(path: &[Segment]) -> String {
    pointer(path)[1..].to_owned()
}

fn need(need: &Need) -> String {
    match need {
        Need::State { path } => joined(path),
        Need::Logging => "logging".to_owned(),
        Need::Tracing => "tracing".to_owned(),
        Need::Encryption => "encryption".to_owned(),
    }
}

fn outcome(machine: &Machine) -> Value {
    match derive(machine) {
        Ok(grants) => {
            let grant = |grant: &stepwright::grants::Grant| json!({"needed_by": need(&grant.needed_by), "statement": grant.statement});
            json!({"expect": grants.iter().map(grant).collect::<Vec<_>>()})
        }
        Err(refused) => {
            json!({"refused": refused.iter().map(|one| json!([joined(&one.path), one.state, one.resource])).collect::<Vec<_>>()})
        }
    }
}

#[test]
fn every_case_gives_its_grants_or_its_refusals() {
    let table: Value = serde_json::from_str(include_str!("../cases/grants/cases.json")).unwrap();
    for case in table["cases"].as_array().unwrap() {
        let keys: Vec<String> =
            serde_json::from_value(case.get("activity_kms_keys").cloned().unwrap_or(json!([])))
                .unwrap();
        let expected = match case.get("expect") {
            Some(expect) => json!({"expect": expect}),
            None => json!({"refused": case["refused"]}),
        };
        assert_eq!(outcome(&machine(case, &keys)), expected, "{}", case["name"]);
    }
}

#[test]
fn the_role_trusts_step_functions_for_this_machine_only() {
    let definition = json!({"definition": {}});
    assert_eq!(
        trust_policy(&machine(&definition, &[])),
        json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": [
                    "arn:aws:states:eu-west-1:111122223333:stateMachine:chat",
                    "arn:aws:states:eu-west-1:111122223333:stateMachine:chat/*",
                    "arn:aws:states:eu-west-1:111122223333:stateMachine:chat:*",
                ]},
            },
        }]})
    );
}

#[test]
fn every_fixed_statement_is_one_of_iam() {
    for grant in facts::grants::all() {
        for statement in &grant.statements {
            let read = serde_json::from_value::<Statement>(Value::Object(statement.clone()));
            assert!(read.is_ok(), "{}: {read:?}", grant.id);
        }
    }
}
