//! What the Resource of a Task is, and what an Express workflow may not wait for.

use super::meant;
use crate::asl::fault::{Advice, Doubt, Fault, Problem};
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::StateAt;
use crate::facts::operations::{self, Operation};
use crate::facts::resources;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(text) = state.task_resource() else {
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
        (Some(Pattern::Sync | Pattern::Sync2), _) if state.is_express() => {
            report(Problem::ExpressSync)
        }
        (Some(Pattern::Callback), _) if state.is_express() => report(Problem::ExpressCallback),
        (_, Resource::Activity { .. }) if state.is_express() => report(Problem::ExpressActivity),
        _ => {
            if let Some(problem) = unknown(text, &resource) {
                report(problem);
            }
        }
    }
}

/// What the guide lists, or what the service models have: Step Functions gets new services some weeks after the SDKs.
fn is_known_service(service: &str) -> bool {
    operations::of(service).is_some()
        || resources::sdk_services()
            .iter()
            .any(|known| known == service)
}

fn unknown(arn: &str, resource: &Resource) -> Option<Problem> {
    let arn = arn.to_owned();
    match resource {
        Resource::Optimized {
            service,
            operation,
            pattern,
        } => {
            let known = resources::find(service, operation);
            if known.is_some_and(|known| known.has(pattern.ending())) {
                return None;
            }
            let (hint, doubt) = meant::integration(service, operation, *pattern);
            Some(Problem::UnknownResource { arn, hint, doubt })
        }
        Resource::Sdk {
            service,
            operation,
            pattern: Pattern::Sync | Pattern::Sync2,
        } => Some(Problem::UnknownResource {
            arn,
            hint: Some(meant::job(service, operation)),
            doubt: Doubt::None,
        }),
        Resource::Sdk {
            service,
            operation,
            pattern,
        } if !is_known_service(service) => {
            let (hint, doubt) = meant::service(service, operation, *pattern);
            Some(Problem::UnknownResource { arn, hint, doubt })
        }
        Resource::Sdk {
            service, operation, ..
        } => match operations::of(service)?.find(operation) {
            Some(Operation::Called { .. }) => None,
            Some(Operation::LeftOut) => Some(Problem::LeftOut { arn }),
            None => {
                let (hint, doubt) = meant::operation(service, operation);
                Some(Problem::UnknownResource { arn, hint, doubt })
            }
        },
        Resource::Other { text } if text.starts_with("arn:") => {
            let hint = meant::resource(text);
            Some(Problem::Advice(Advice::OddArn { hint }))
        }
        _ => None,
    }
}
