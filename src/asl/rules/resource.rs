//! What the Resource of a Task is, and what an Express workflow may not wait for.

use super::scopes::StateAt;
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::Part;
use crate::asl::model::{Pattern, Resource};

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(text) = state
        .text("Resource")
        .filter(|_| state.part == Some(Part::Task))
    else {
        return;
    };
    let mut report = |problem| faults.push(Fault::new(problem, state.at(["Resource".into()])));
    let resource = Resource::parse(text);
    if !text.starts_with("arn:") && !text.contains("${") {
        report(Problem::NotAnArn);
    }
    if !state.express {
        return;
    }
    match (resource.pattern(), &resource) {
        (Some(Pattern::Sync | Pattern::Sync2), _) => report(Problem::ExpressSync),
        (Some(Pattern::Callback), _) => report(Problem::ExpressCallback),
        (_, Resource::Activity { .. }) => report(Problem::ExpressActivity),
        _ => {}
    }
}
