//! A Task that waits for a callback hands its token to somebody.

use serde_json::Value;

use super::scopes::StateAt;
use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::model::{Pattern, Resource};

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let resource = state
        .text("Resource")
        .filter(|_| state.part == Some(Part::Task));
    if resource.and_then(|arn| Resource::parse(arn).pattern()) != Some(Pattern::Callback) {
        return;
    }
    let (field, context) = match state.language {
        QueryLanguage::JsonPath => ("Parameters", "$$"),
        QueryLanguage::Jsonata => ("Arguments", "$states.context"),
    };
    // Without parameters there is more to say than this.
    let Some(given) = state.members.get(field) else {
        return;
    };
    // What is chosen from the context beforehand, or filled in by another tool, may hold it.
    let chosen = state
        .text("InputPath")
        .is_some_and(|path| path.starts_with(context));
    let passes = |text: &str| text.contains("${") || may_hold_token(text, context);
    if !chosen && !any_text(given, &passes) {
        let problem = Problem::Advice(Advice::NoTaskToken { field });
        let resource = state.at(["Resource".into()]);
        faults.push(Fault {
            at_key: true,
            // What is wrong with the resource may be that it waits.
            follows: faults.iter().any(|fault| fault.path == resource),
            ..Fault::new(problem, state.at([field.into()]))
        });
    }
}

/// Says whether a text takes the whole context object, or its `Task`, or the token itself.
fn may_hold_token(text: &str, context: &str) -> bool {
    let mut rests = text.split(context).skip(1);
    rests.any(|rest| match rest.strip_prefix('.') {
        None => true,
        Some(member) => {
            let after = member.strip_prefix("Task");
            after.is_some_and(|after| !after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        }
    })
}

fn any_text(value: &Value, is: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => members.values().any(|member| any_text(member, is)),
        _ => false,
    }
}
