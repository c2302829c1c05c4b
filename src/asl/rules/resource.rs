//! What the Resource of a Task is, and what an Express workflow may not wait for.

use super::scopes::StateAt;
use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::Part;
use crate::asl::model::{Pattern, Resource};
use crate::diagnostic::closest;
use crate::facts::operations::{self, Operation};
use crate::facts::resources;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(text) = state
        .text("Resource")
        .filter(|_| state.part == Some(Part::Task))
    else {
        return;
    };
    // Another tool may fill it in; in a manifest, what could be was.
    if text.contains("${") {
        let problem = Problem::Advice(Advice::Placeholder);
        return faults.push(Fault::new(problem, state.at(["Resource".into()])));
    }
    let mut report = |problem| faults.push(Fault::new(problem, state.at(["Resource".into()])));
    let resource = Resource::parse(text);
    if !text.starts_with("arn:") {
        report(Problem::NotAnArn);
    }
    match (resource.pattern(), &resource) {
        (Some(Pattern::Sync | Pattern::Sync2), _) if state.express => report(Problem::ExpressSync),
        (Some(Pattern::Callback), _) if state.express => report(Problem::ExpressCallback),
        (_, Resource::Activity { .. }) if state.express => report(Problem::ExpressActivity),
        _ => {
            if let Some(problem) = unknown(text, &resource) {
                report(problem);
            }
        }
    }
}

fn unknown(arn: &str, resource: &Resource) -> Option<Problem> {
    match resource {
        Resource::Optimized {
            service,
            operation,
            pattern,
        } => unknown_integration(arn, service, operation, *pattern),
        Resource::Sdk {
            service,
            operation,
            pattern,
        } => match resources::sdk_services().contains(service) {
            true => unknown_operation(arn, service, operation),
            false => Some(unknown_service(arn, service, operation, *pattern)),
        },
        _ => None,
    }
}

fn unknown_integration(
    arn: &str,
    service: &str,
    operation: &str,
    pattern: Pattern,
) -> Option<Problem> {
    if resources::find(service, operation).is_some_and(|known| has(known, pattern)) {
        return None;
    }
    let wanted = format!("{service}:{operation}");
    let known = || resources::optimized().iter().map(|known| known.id.as_str());
    let meant = closest(&wanted, known()).filter(|meant| *meant != wanted);
    let is_service = |id: &str| {
        id.split_once(':')
            .is_some_and(|(known, _)| known == service)
    };
    Some(Problem::UnknownResource {
        arn: arn.to_owned(),
        certain: meant.is_some() || known().any(is_service),
        meant: meant.map(|meant| format!("arn:aws:states:::{meant}")),
    })
}

fn unknown_service(arn: &str, service: &str, operation: &str, pattern: Pattern) -> Problem {
    let known = resources::sdk_services().iter().map(String::as_str);
    let meant = closest(service, known);
    let suffix = pattern.suffix();
    Problem::UnknownResource {
        arn: arn.to_owned(),
        certain: meant.is_some(),
        meant: meant.map(|meant| format!("arn:aws:states:::aws-sdk:{meant}:{operation}{suffix}")),
    }
}

/// A service gets operations after we were made, so only what is one in other letters is certainly none.
fn unknown_operation(arn: &str, service: &str, operation: &str) -> Option<Problem> {
    let operations = operations::of(service)?;
    let found = operations.find(operation);
    if matches!(found, Some(Operation::Called { .. })) {
        return None;
    }
    if found.is_some() {
        return Some(Problem::LeftOut {
            arn: arn.to_owned(),
        });
    }
    let meant = closest(operation, operations.names());
    let is_case = meant.is_some_and(|meant| meant.eq_ignore_ascii_case(operation));
    Some(Problem::UnknownResource {
        arn: arn.to_owned(),
        certain: is_case,
        meant: meant.map(|meant| format!("arn:aws:states:::aws-sdk:{service}:{meant}")),
    })
}

fn has(known: &resources::Optimized, pattern: Pattern) -> bool {
    let name = match pattern {
        Pattern::RequestResponse => "request_response",
        Pattern::Sync => "sync",
        Pattern::Sync2 => "sync:2",
        Pattern::Callback => "waitForTaskToken",
    };
    known.patterns.iter().any(|known| known == name)
}
