//! A Task that waits for a callback hands its token to somebody.

use serde_json::Value;

use super::scopes::StateAt;
use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::model::{Pattern, Resource};

/// Where the token stands in the context object.
const TOKEN: &str = "Task.Token";

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
    // The token itself, or the whole context, or something that a deployment tool fills in.
    let passes = |text: &str| {
        let mut rests = text.split(context).skip(1);
        text.contains(TOKEN) || text.contains("${") || rests.any(|rest| !rest.starts_with('.'))
    };
    if !any_text(given, &passes) {
        let problem = Problem::Advice(Advice::NoTaskToken { field });
        faults.push(Fault {
            at_key: true,
            ..Fault::new(problem, state.at([field.into()]))
        });
    }
}

fn any_text(value: &Value, is: &impl Fn(&str) -> bool) -> bool {
    match value {
        Value::String(text) => is(text),
        Value::Array(items) => items.iter().any(|item| any_text(item, is)),
        Value::Object(members) => members.values().any(|member| any_text(member, is)),
        _ => false,
    }
}
