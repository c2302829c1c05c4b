//! Deriving over the definitions of the recordings: nothing panics, and nothing becomes `*` whose target is known.

use std::collections::BTreeMap;

use serde_json::Value;
use stepwright::facts::iam::{self, Needs};
use stepwright::grants::{Cause, Machine, derive};

use crate::fields::valid_definitions;

#[test]
fn every_accepted_definition_is_derived() {
    let Some(definitions) = valid_definitions() else {
        return;
    };
    let resources = BTreeMap::new();
    let (mut exact, mut patterned, mut open) = (0, 0, 0);
    let (mut whole, mut count) = (0, 0);
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    for (id, definition) in &definitions {
        let derived = derive(&machine(definition, &resources));
        for grant in &derived.grants {
            for resource in &grant.statement.resource {
                match resource.as_str() {
                    "*" => {
                        open += 1;
                        let limited = grant
                            .statement
                            .action
                            .iter()
                            .find(|action| is_limited(action));
                        assert!(
                            limited.is_none() || !is_of_sdk(definition, grant),
                            "{id}: {grant:?}"
                        );
                    }
                    resource if resource.contains('*') => patterned += 1,
                    _ => exact += 1,
                }
            }
        }
        count += 1;
        whole += usize::from(derived.unresolved.is_empty());
        for unresolved in derived.unresolved {
            let cause = match unresolved.cause {
                Cause::Target { parameter, .. } => format!("{} {parameter}", unresolved.call),
                cause => format!("{} {cause:?}", unresolved.call),
            };
            *causes.entry(cause).or_default() += 1;
        }
    }
    println!(
        "{whole} of {count} definitions whole; resources: {exact} exact, {patterned} patterns, {open} that no type limits"
    );
    let mut causes: Vec<_> = causes.into_iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (cause, count) in causes {
        println!("{count:5} {cause}");
    }
}

fn machine<'a>(definition: &'a Value, resources: &'a BTreeMap<String, Vec<String>>) -> Machine<'a> {
    Machine {
        definition,
        machine_arn: "arn:aws:states:us-east-1:111111111111:stateMachine:m",
        machine_name: "m",
        partition: "aws",
        region: "us-east-1",
        account: "111111111111",
        logging: false,
        tracing: false,
        kms_key: None,
        activity_kms_keys: &[],
        resources,
    }
}

/// Returns whether IAM limits an action that an operation of its name needs to resources that must be named.
fn is_limited(action: &str) -> bool {
    let Some((service, name)) = action.split_once(':') else {
        return false;
    };
    let operation = format!("{}{}", name[..1].to_lowercase(), &name[1..]);
    match iam::needs(service, &operation) {
        Some(Needs::Actions { actions, .. }) => actions
            .iter()
            .any(|action| action.types.iter().any(|resource| resource.is_required)),
        _ => false,
    }
}

fn is_of_sdk(definition: &Value, grant: &stepwright::grants::Grant) -> bool {
    let stepwright::grants::Need::State { path, .. } = &grant.needed_by else {
        return false;
    };
    let pointer = stepwright::diagnostic::pointer(path);
    let called = definition.pointer(&pointer).and_then(Value::as_str);
    called.is_some_and(|called| called.contains(":aws-sdk:"))
}
