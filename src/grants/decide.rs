//! The calls that a statement is for, and what policies decide for each: one action on one resource.

use serde_json::{Map, Value};

use crate::policy::Statement;
use crate::policy::evaluate::{Context, Decision, Policies, Request, Unsupported, evaluate};

/// Splits a statement into those of one action on one resource; none where it names what it does not allow.
pub fn split(statement: &Statement) -> impl Iterator<Item = Statement> {
    let pairs = statement.action.iter().flat_map(|action| {
        let resources = statement.resource.iter();
        resources.map(move |resource| (action, resource))
    });
    pairs.map(|(action, resource)| Statement {
        condition: statement.condition.clone(),
        ..Statement::allow([action.clone()], [resource.clone()])
    })
}

/// Decides the call that a statement of one action and one resource is for; `context` is what is known of the call besides.
///
/// A resource that is a pattern is asked for as it is written: what allows it must match it as a whole.
pub fn decide(
    policies: &Policies,
    pair: &Statement,
    context: &Context,
) -> Result<Decision, Unsupported> {
    let mut context = context.clone();
    add_condition(&mut context, &pair.condition);
    let first = |list: &[String]| list.first().cloned().unwrap_or_default();
    let request = Request {
        action: &first(&pair.action),
        resource: &first(&pair.resource),
        context: &context,
    };
    evaluate(policies, &request)
}

/// Adds the keys that a condition asks for, each with the first of its values.
fn add_condition(context: &mut Context, condition: &Map<String, Value>) {
    for keys in condition.values().filter_map(Value::as_object) {
        for (key, values) in keys {
            let first = match values {
                Value::Array(values) => values.first(),
                one => Some(one),
            };
            match first {
                Some(Value::String(text)) => context.set(key, text),
                Some(other) => context.set(key, &other.to_string()),
                None => {}
            }
        }
    }
}
