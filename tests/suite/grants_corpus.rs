//! Deriving over the definitions of the recordings: nothing panics, and nothing becomes `*` whose target is known.

use std::collections::BTreeMap;

use serde_json::Value;
use stepwright::diagnostic::{Segment, pointer};
use stepwright::facts::iam::{self, Needs};
use stepwright::grants::{Cause, Derived, Grant, Machine, Need, derive};

use crate::fields::valid_definitions;

/// What docs/grants.md says of the recordings; none of the first four may become fewer.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    definitions: usize,
    /// Definitions whose role needs no word of the manifest.
    whole: usize,
    exact: usize,
    patterned: usize,
    flowed: usize,
    /// Resources that are `*` since no type limits the action.
    open: usize,
    unresolved: usize,
    /// Definitions with a `${…}` that their authors fill in before they deploy, in place of what a state calls.
    with_placeholders: usize,
}

impl Counts {
    fn add(&mut self, definition: &Value, derived: &Derived) {
        self.definitions += 1;
        self.whole += usize::from(derived.unresolved.is_empty());
        self.unresolved += derived.unresolved.len();
        let is_placeholder = |cause: &Cause| matches!(cause, Cause::UnknownCall);
        let mut unresolved = derived.unresolved.iter();
        self.with_placeholders += usize::from(
            unresolved.any(|one| is_placeholder(&one.cause) && one.call.contains("${")),
        );
        for grant in &derived.grants {
            let is_flowed = is_flowed(definition, grant);
            for resource in &grant.statement.resource {
                *match resource.as_str() {
                    "*" => &mut self.open,
                    _ if is_flowed => &mut self.flowed,
                    resource if resource.contains('*') => &mut self.patterned,
                    _ => &mut self.exact,
                } += 1;
            }
        }
    }
}

/// Returns whether a target is what a path or a variable names.
fn is_flowed(definition: &Value, grant: &Grant) -> bool {
    let Need::State { path, .. } = &grant.needed_by else {
        return false;
    };
    let Some(text) = definition.pointer(&pointer(path)).and_then(Value::as_str) else {
        return false;
    };
    let is_path = matches!(path.last(), Some(Segment::Key(key)) if key.ends_with(".$"));
    (is_path && text.starts_with('$')) || text.starts_with("{% $") || text.starts_with("{%$")
}

#[test]
fn every_accepted_definition_is_derived() {
    let Some(definitions) = valid_definitions() else {
        return;
    };
    let resources = BTreeMap::new();
    let mut counts = Counts::default();
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    for (id, definition) in &definitions {
        let derived = derive(&machine(definition, &resources));
        for grant in &derived.grants {
            if grant
                .statement
                .resource
                .iter()
                .any(|resource| resource == "*")
            {
                let mut actions = grant.statement.action.iter();
                let limited = actions.find(|action| is_limited(action));
                assert!(
                    limited.is_none() || !is_of_sdk(definition, grant),
                    "{id}: {grant:?}"
                );
            }
        }
        counts.add(definition, &derived);
        for unresolved in derived.unresolved {
            let cause = match unresolved.cause {
                Cause::Target { parameter, .. } => format!("{} {parameter}", unresolved.call),
                cause => format!("{} {cause:?}", unresolved.call),
            };
            *causes.entry(cause).or_default() += 1;
        }
    }
    println!("{counts:?}");
    let mut causes: Vec<_> = causes.into_iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (cause, count) in causes {
        println!("{count:5} {cause}");
    }
    compare(&counts);
}

/// Compares with the table of docs/grants.md; further recordings may make the counts greater.
fn compare(counts: &Counts) {
    let page = include_str!("../../docs/grants.md");
    let documented = |label: &str| -> usize {
        let row = page
            .lines()
            .find(|line| line.starts_with(&format!("| {label} |")));
        let row = row.unwrap_or_else(|| panic!("docs/grants.md has no row `{label}`"));
        row.split('|').nth(2).unwrap().trim().parse().unwrap()
    };
    for (label, count) in [
        ("definitions", counts.definitions),
        ("definitions whose role is derived whole", counts.whole),
        ("exact", counts.exact),
        ("patterned", counts.patterned),
        ("flowed", counts.flowed),
    ] {
        let least = documented(label);
        assert!(
            count >= least,
            "{label}: {count}, and docs/grants.md has {least}"
        );
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

fn is_of_sdk(definition: &Value, grant: &Grant) -> bool {
    let Need::State { path, .. } = &grant.needed_by else {
        return false;
    };
    let pointer = pointer(path);
    let called = definition.pointer(&pointer).and_then(Value::as_str);
    called.is_some_and(|called| called.contains(":aws-sdk:"))
}
