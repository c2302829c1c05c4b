//! The statements derived for a machine, and what is refused.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use stepwright::diagnostic::pointer;
use stepwright::facts;
use stepwright::grants::{Cause, Grant, Machine, Need, Unresolved, derive, trust_policy};
use stepwright::policy::Statement;

fn machine<'a>(
    case: &'a Value,
    keys: &'a [String],
    resources: &'a BTreeMap<String, Vec<String>>,
) -> Machine<'a> {
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
        resources,
    }
}

fn need(need: &Need) -> String {
    match need {
        Need::State { path, .. } => pointer(path),
        Need::Logging => "logging".to_owned(),
        Need::Tracing => "tracing".to_owned(),
        Need::Encryption => "encryption".to_owned(),
    }
}

fn outcome(machine: &Machine) -> Value {
    let derived = derive(machine);
    let grant =
        |grant: &Grant| json!({"needed_by": need(&grant.needed_by), "statement": grant.statement});
    let unresolved = |one: &Unresolved| {
        let actions = match &one.cause {
            Cause::Target {
                actions, example, ..
            } => json!({"actions": actions, "example": example}),
            cause => json!(format!("{cause:?}")),
        };
        json!({"at": pointer(&one.path), "state": one.state, "call": one.call, "cause": actions})
    };
    json!({
        "expect": derived.grants.iter().map(grant).collect::<Vec<_>>(),
        "unresolved": derived.unresolved.iter().map(unresolved).collect::<Vec<_>>(),
    })
}

#[test]
#[allow(clippy::disallowed_methods, reason = "how cases are renewed")]
fn every_case_gives_its_grants_and_what_is_unresolved() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/grants/cases.json");
    let mut table: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let is_renewed = std::env::var_os("UPDATE").is_some();
    for case in table["cases"].as_array_mut().unwrap() {
        let keys: Vec<String> =
            serde_json::from_value(case.get("activity_kms_keys").cloned().unwrap_or(json!([])))
                .unwrap();
        let resources =
            serde_json::from_value(case.get("resources").cloned().unwrap_or(json!({}))).unwrap();
        let list = |name| case.get(name).cloned().unwrap_or(json!([]));
        let expected = json!({"expect": list("expect"), "unresolved": list("unresolved")});
        let actual = outcome(&machine(case, &keys, &resources));
        if is_renewed {
            for (name, value) in actual.as_object().unwrap() {
                match value.as_array().unwrap().is_empty() {
                    true => drop(case.as_object_mut().unwrap().shift_remove(name)),
                    false => case[name] = value.clone(),
                }
            }
            continue;
        }
        assert_eq!(actual, expected, "{}", case["name"]);
    }
    if is_renewed {
        std::fs::write(&file, format!("{table:#}\n")).unwrap();
    }
}

#[test]
fn the_role_trusts_step_functions_for_this_machine_only() {
    let definition = json!({"definition": {}});
    assert_eq!(
        trust_policy(&machine(&definition, &[], &BTreeMap::new())),
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
