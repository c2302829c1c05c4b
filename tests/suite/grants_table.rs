//! Every optimized integration in every pattern: what is derived is what the collected facts name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stepwright::grants::{Cause, Derived, Machine, derive};

use crate::facts_statements::{Samples, Triple, facts};

pub fn machine<'a>(
    definition: &'a Value,
    resources: &'a BTreeMap<String, Vec<String>>,
) -> Machine<'a> {
    Machine {
        definition,
        machine_arn: "arn:aws:states:eu-west-1:111122223333:stateMachine:chat",
        machine_name: "chat",
        partition: "aws",
        region: "eu-west-1",
        account: "111122223333",
        logging: false,
        tracing: false,
        kms_key: None,
        activity_kms_keys: &[],
        resources,
    }
}

/// Makes a definition of one Task.
pub fn definition(id: &str, pattern: &str, arguments: Value) -> Value {
    let ending = match pattern {
        "request_response" => String::new(),
        pattern => format!(".{pattern}"),
    };
    let resource = match id {
        "lambda:direct" => "arn:aws:lambda:eu-west-1:111122223333:function:charge:live".to_owned(),
        "activity" => "arn:aws:states:eu-west-1:111122223333:activity:ask".to_owned(),
        id => format!("arn:aws:states:::{id}{ending}"),
    };
    json!({"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": resource, "Parameters": arguments, "End": true}}})
}

pub fn derived(id: &str, pattern: &str, arguments: Value) -> Derived {
    derive(&machine(
        &definition(id, pattern, arguments),
        &BTreeMap::new(),
    ))
}

fn triples(derived: &Derived) -> BTreeSet<Triple> {
    let mut found = BTreeSet::new();
    for grant in &derived.grants {
        let statement = &grant.statement;
        let condition = Value::Object(statement.condition.clone()).to_string();
        for action in &statement.action {
            for resource in &statement.resource {
                found.insert((action.clone(), resource.clone(), condition.clone()));
            }
        }
    }
    found
}

#[test]
fn constant_arguments_give_the_statements_of_the_facts() {
    let samples = Samples::read();
    let mut compared = 0;
    let mut wrong = Vec::new();
    let facts = facts();
    assert!(facts.len() >= 65);
    for fact in &facts {
        for (pattern, statements) in &fact.statements {
            // Where the target does not matter the facts have one list for both.
            let constant = statements.get("static").filter(|it| !it.is_null());
            let statements = constant.unwrap_or(&statements["dynamic"]);
            let expected = samples.triples(&fact.id, statements);
            let arguments = Value::Object(samples.arguments(&fact.id));
            let derived = derived(&fact.id, pattern, arguments);
            let mut actual = triples(&derived);
            // Roles that these samples pass on are compared by themselves.
            actual.retain(|triple| triple.0 != "iam:PassRole" || expected.contains(triple));
            if actual != expected || !derived.unresolved.is_empty() {
                wrong.push(format!(
                    "{} {pattern}\n  missing {:?}\n  too much {:?}\n  unresolved {:?}",
                    fact.id,
                    expected.difference(&actual).collect::<Vec<_>>(),
                    actual.difference(&expected).collect::<Vec<_>>(),
                    derived.unresolved
                ));
            }
            compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 90, "{compared}");
}

/// Puts every string among arguments behind a path.
fn dynamic(value: &Value) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let member = |(key, value): (&String, &Value)| match value {
        // What chooses the statements stays as it is.
        _ if ["AuthType", "Method", "Stage", "Path"].contains(&key.as_str()) => {
            (key.clone(), value.clone())
        }
        Value::Object(_) => (key.clone(), dynamic(value)),
        Value::Array(items) if items.iter().all(Value::is_object) => {
            (key.clone(), items.iter().map(dynamic).collect())
        }
        _ => (format!("{key}.$"), json!("$.x")),
    };
    Value::Object(members.iter().map(member).collect())
}

#[test]
fn computed_arguments_need_the_actions_of_the_facts_and_never_become_a_star() {
    let samples = Samples::read();
    let mut wrong = Vec::new();
    for fact in facts() {
        for (pattern, statements) in &fact.statements {
            let Some(expected) = statements.get("dynamic").filter(|it| !it.is_null()) else {
                continue;
            };
            let arguments = dynamic(&Value::Object(samples.arguments(&fact.id)));
            let derived = derived(&fact.id, pattern, arguments);
            let mut actual: BTreeSet<String> = triples(&derived)
                .into_iter()
                .map(|triple| triple.0)
                .collect();
            for unresolved in &derived.unresolved {
                if let Cause::Target { actions, .. } = &unresolved.cause {
                    actual.extend(actions.iter().cloned());
                }
            }
            let mut expected: BTreeSet<String> = samples
                .triples(&fact.id, expected)
                .into_iter()
                .map(|triple| triple.0)
                .collect();
            for action in ["iam:PassRole", "bedrock:ApplyGuardrail"] {
                actual.remove(action);
                expected.remove(action);
            }
            if fact.id == "lambda:direct" || fact.id == "activity" {
                continue;
            }
            if actual != expected {
                wrong.push(format!(
                    "{} {pattern}\n  missing {:?}\n  too much {:?}",
                    fact.id,
                    expected.difference(&actual).collect::<Vec<_>>(),
                    actual.difference(&expected).collect::<Vec<_>>(),
                ));
            }
            // A star that the constant arguments do not have would be a target that became everything.
            let constant = triples(&self::derived(
                &fact.id,
                pattern,
                Value::Object(samples.arguments(&fact.id)),
            ));
            for triple in triples(&derived) {
                if triple.1 == "*" && !constant.contains(&triple) {
                    wrong.push(format!("{} {pattern}: {triple:?}", fact.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Roles that are passed on and tags, which the facts list beside the patterns: parameter, and service or actions.
#[test]
fn roles_that_are_passed_on_and_tags_give_the_statements_of_the_facts() {
    let Some(facts) = crate::facts::collected("integrations.json") else {
        return;
    };
    let samples = Samples::read();
    let role = "arn:aws:iam::111122223333:role/passed";
    let (mut passed, mut tagged) = (0, 0);
    for fact in facts["integrations"].as_array().unwrap() {
        let id = fact["id"].as_str().unwrap();
        for pass in fact["pass_role"].as_array().into_iter().flatten() {
            // AWS shows no condition there; a role for one service is narrower.
            let Some(service) = pass["passed_to_service"].as_str() else {
                continue;
            };
            for parameter in pass["roles_from"].as_array().unwrap() {
                // The roles of a task definition are not in the definition.
                let parameter = parameter.as_str().unwrap();
                if parameter.contains(' ') {
                    continue;
                }
                let mut arguments = samples.arguments(id);
                for role in ["RoleArn", "ExecutionRoleArn", "Role"] {
                    arguments.shift_remove(role);
                }
                match parameter.split_once('.') {
                    None => drop(arguments.insert(parameter.to_owned(), json!(role))),
                    Some((outer, inner)) => {
                        drop(arguments.insert(outer.to_owned(), json!({inner: role})));
                    }
                }
                let derived = derived(id, "request_response", Value::Object(arguments));
                let condition = json!({"StringEquals": {"iam:PassedToService": service}});
                let own = ("iam:PassRole".to_owned(), role.to_owned());
                let actual = triples(&derived);
                let found = actual
                    .iter()
                    .find(|triple| (&triple.0, &triple.1) == (&own.0, &own.1));
                let found = found.unwrap_or_else(|| panic!("{id} {parameter}: {actual:?}"));
                let is_unlimited = found.2 == "{}" && id.starts_with("bedrock:");
                let found_condition: Value = serde_json::from_str(&found.2).unwrap();
                assert!(
                    found_condition == condition || is_unlimited,
                    "{id} {parameter}: {found:?}"
                );
                passed += 1;
            }
        }
        for tagging in fact["tagging"].as_array().into_iter().flatten() {
            let mut arguments = samples.arguments(id);
            let name = match id {
                "bedrock:createModelCustomizationJob" => "JobTags",
                _ => "Tags",
            };
            arguments.insert(name.to_owned(), json!([{"Key": "a", "Value": "b"}]));
            let derived = derived(id, "request_response", Value::Object(arguments));
            let expected = samples.triples(id, &json!([tagging["statement"]]));
            let actual = triples(&derived);
            let missing: Vec<&Triple> = expected.difference(&actual).collect();
            assert!(missing.is_empty(), "{id}: {missing:?} of {actual:?}");
            tagged += 1;
        }
    }
    assert!(passed >= 15 && tagged >= 10, "{passed} {tagged}");
}
