//! A derived policy allows every call that a workflow makes, and nothing of it can be left out. What is called comes from the
//! collected facts and from hand-written resources, what is allowed from evaluating the policy.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use stepwright::asl::walk;
use stepwright::diagnostic::Report;
use stepwright::facts::grants as fixed;
use stepwright::grants::derive;
use stepwright::manifest::{self, OpenOptions, Place};
use stepwright::policy::evaluate::{Context, Policies, Policy, Request, evaluate};
use stepwright::policy::{self, Statement};

use crate::facts_statements::{Fact, Samples, Triple, facts};
use crate::grants_table::{definition, machine};

/// A call that must be allowed.
struct Call {
    action: String,
    resource: String,
    context: Context,
}

impl Call {
    /// Makes a call that a triple of the facts is for: something in the place of each `*`, and what the condition asks for.
    fn of((action, resource, condition): &Triple) -> Call {
        let mut context = Context::default();
        let condition: Value = serde_json::from_str(condition).unwrap();
        for keys in condition.as_object().unwrap().values() {
            for (key, value) in keys.as_object().unwrap() {
                let value = value.as_str().or_else(|| value[0].as_str()).unwrap();
                context.set(key, &value.replace('*', "x"));
            }
        }
        let resource = match resource.as_str() {
            "*" => "*".to_owned(),
            arn => arn.replace('*', "x"),
        };
        Call {
            action: action.clone(),
            resource,
            context,
        }
    }
}

fn denied<'c>(statements: &[Statement], calls: &'c [Call]) -> Vec<&'c Call> {
    let policies = Policies {
        identity: vec![Policy::read(&policy::document(statements)).unwrap()],
        boundary: None,
    };
    let is_denied = |call: &&Call| {
        let request = Request {
            action: &call.action,
            resource: &call.resource,
            context: &call.context,
        };
        !evaluate(&policies, &request).unwrap().is_allowed()
    };
    calls.iter().filter(is_denied).collect()
}

/// Checks a policy, and returns how many parts of it were taken away.
fn check(name: &str, statements: &[Statement], calls: &[Call]) -> usize {
    if let Some(call) = denied(statements, calls).first() {
        panic!("{name}: {} on {} is denied", call.action, call.resource);
    }
    let mut taken = 0;
    for (index, statement) in statements.iter().enumerate() {
        let mut without = statements.to_vec();
        without.remove(index);
        assert!(
            !denied(&without, calls).is_empty(),
            "{name}: not needed: {statement:?}"
        );
        for action in &statement.action {
            let mut without = statements.to_vec();
            without[index].action.retain(|one| one != action);
            if without[index].action.is_empty() {
                without.remove(index);
            }
            assert!(
                !denied(&without, calls).is_empty(),
                "{name}: {action} is not needed: {statement:?}"
            );
            taken += 1;
        }
        taken += 1;
    }
    taken
}

/// Gives the arguments of an integration, without roles that its statements do not speak of.
fn arguments(samples: &Samples, fact: &Fact, statements: &Value) -> Value {
    let mut arguments = samples.arguments(&fact.id);
    let text = statements.to_string();
    for role in ["RoleArn", "ExecutionRoleArn", "Role"] {
        if !text.contains(&format!("${{{role}}}")) {
            arguments.shift_remove(role);
        }
    }
    Value::Object(arguments)
}

fn constant(statements: &Value) -> &Value {
    let constant = statements.get("static").filter(|it| !it.is_null());
    constant.unwrap_or(&statements["dynamic"])
}

fn merged(definition: &Value) -> Vec<Statement> {
    let resources = BTreeMap::new();
    let derived = derive(&machine(definition, &resources));
    assert!(derived.unresolved.is_empty(), "{:?}", derived.unresolved);
    policy::merge(
        derived
            .grants
            .into_iter()
            .map(|grant| grant.statement)
            .collect(),
    )
}

#[test]
fn the_policy_of_each_integration_is_sufficient_and_minimal() {
    let samples = Samples::read();
    let (mut taken, mut states, mut all) = (0, serde_json::Map::new(), BTreeSet::new());
    for fact in facts() {
        for (pattern, statements) in &fact.statements {
            let statements = constant(statements);
            let needed = samples.triples(&fact.id, statements);
            let calls: Vec<Call> = needed.iter().map(Call::of).collect();
            let arguments = arguments(&samples, &fact, statements);
            let definition = definition(&fact.id, pattern, arguments);
            let name = format!("{} {pattern}", fact.id);
            taken += check(&name, &merged(&definition), &calls);
            let mut state = definition["States"]["T"].clone();
            state.as_object_mut().unwrap().shift_remove("End");
            state["Next"] = json!("Done");
            states.insert(name, state);
            all.extend(needed);
        }
    }
    // All of them in one machine: statements that are joined still allow all, and each action is still needed.
    let first = states.keys().next().unwrap().clone();
    states.insert("Done".to_owned(), json!({"Type": "Succeed"}));
    let whole = json!({"StartAt": first, "States": states});
    let calls: Vec<Call> = all.iter().map(Call::of).collect();
    if let Some(call) = denied(&merged(&whole), &calls).first() {
        panic!("{} on {} is denied", call.action, call.resource);
    }
    assert!(taken > 250, "{taken}");
}

#[test]
fn the_policies_of_the_sample_workflows_are_sufficient_and_minimal() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut report = Report::default();
    let options = OpenOptions {
        directory: root.to_path_buf(),
        environment: None,
        version: "0.1.0",
    };
    let project = manifest::open(&options, &mut report).unwrap();
    let place = Place {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "111122223333".to_owned(),
    };
    let (workflows, _) = manifest::load_valid(&project, &place, &|_| None, &mut report);
    let table: Value = serde_json::from_str(include_str!("../cases/grants/needed.json")).unwrap();
    let facts = facts();
    assert!(workflows.len() >= 5);
    for workflow in &workflows {
        let needed = &table["workflows"][&workflow.name];
        let mut triples = BTreeSet::new();
        for state in walk::states(&workflow.definition) {
            if let Some(resource) = state.task_resource() {
                triples.extend(of_task(&facts, resource, &needed["states"][state.name]));
            }
        }
        for id in needed["fixed"].as_array().into_iter().flatten() {
            for statement in fixed::statements(id.as_str().unwrap(), &[]) {
                for action in statement["Action"].as_array().unwrap() {
                    let action = action.as_str().unwrap().to_owned();
                    triples.insert((action, "*".to_owned(), "{}".to_owned()));
                }
            }
        }
        let calls: Vec<Call> = triples.iter().map(Call::of).collect();
        let permissions = stepwright::deploy::permissions(workflow, &place).unwrap();
        let statements: Vec<Statement> = permissions
            .statements
            .into_iter()
            .map(|granted| granted.statement)
            .collect();
        check(&workflow.name, &statements, &calls);
    }
}

/// What a Task of a sample workflow needs: the statements of its integration on the resources that are known by hand.
fn of_task(facts: &[Fact], resource: &str, by_hand: &Value) -> Vec<Triple> {
    if resource.contains(":activity:") {
        return Vec::new();
    }
    assert!(by_hand.is_object(), "no resources by hand for {resource}");
    if let Some(action) = by_hand["action"].as_str() {
        let resource = by_hand["resource"].as_str().unwrap().to_owned();
        return vec![(action.to_owned(), resource, "{}".to_owned())];
    }
    let call = resource.split(":::").nth(1).unwrap();
    let (id, pattern) = call.split_once('.').unwrap_or((call, "request_response"));
    let fact = facts.iter().find(|fact| fact.id == id).unwrap();
    let mut text = constant(&fact.statements[pattern]).to_string();
    let own =
        json!({"${Partition}": "aws", "${Region}": "eu-west-1", "${Account}": "111122223333"});
    for table in [by_hand, &own] {
        for (name, value) in table.as_object().unwrap() {
            text = text.replace(name, value.as_str().unwrap());
        }
    }
    assert!(!text.contains(['@', '$']), "{text}");
    let statements: Value = serde_json::from_str(&text).unwrap();
    let mut triples = Vec::new();
    for statement in statements.as_array().unwrap() {
        for action in statement["Action"].as_array().unwrap() {
            for resource in statement["Resource"].as_array().unwrap() {
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                triples.push((text(action), text(resource), "{}".to_owned()));
            }
        }
    }
    triples
}

#[test]
fn a_distributed_map_may_do_what_it_does_and_no_more() {
    let definition = json!({"StartAt": "Each", "States": {"Each": {
        "Type": "Map", "Label": "items", "End": true,
        "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": "in", "Key": "list.json"}},
        "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "runs"}},
        "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": true}}},
    }}});
    let call = |(action, resource): &(&str, &str)| {
        Call::of(&(
            (*action).to_owned(),
            (*resource).to_owned(),
            "{}".to_owned(),
        ))
    };
    let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:chat";
    let child = "arn:aws:states:eu-west-1:111122223333:execution:chat/items:7";
    let needed = [
        ("states:StartExecution", machine),
        ("states:DescribeExecution", child),
        ("states:StopExecution", child),
        ("states:RedriveExecution", child),
        ("s3:GetObject", "arn:aws:s3:::in/list.json"),
        ("s3:PutObject", "arn:aws:s3:::out/runs/0000/manifest.json"),
        ("s3:GetObject", "arn:aws:s3:::out/runs/0000/manifest.json"),
        (
            "s3:ListMultipartUploadParts",
            "arn:aws:s3:::out/runs/0000/SUCCEEDED_0.json",
        ),
        (
            "s3:AbortMultipartUpload",
            "arn:aws:s3:::out/runs/0000/SUCCEEDED_0.json",
        ),
    ];
    let calls: Vec<Call> = needed.iter().map(call).collect();
    let statements = merged(&definition);
    check("distributed", &statements, &calls);
    let other = [
        (
            "states:StartExecution",
            "arn:aws:states:eu-west-1:111122223333:stateMachine:other",
        ),
        ("s3:GetObject", "arn:aws:s3:::in/other.json"),
        ("s3:PutObject", "arn:aws:s3:::in/list.json"),
        (
            "s3:DeleteObject",
            "arn:aws:s3:::out/runs/0000/manifest.json",
        ),
    ];
    let calls: Vec<Call> = other.iter().map(call).collect();
    assert_eq!(denied(&statements, &calls).len(), other.len());
}
