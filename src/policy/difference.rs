//! What a policy allows more, and what less, than another one: statement by statement, however the documents group them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::normal::statement_normal_form;
use super::{Statement, merge};

/// What one document has and the other has not, as statements in IAM's grammar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    pub gained: Vec<Value>,
    pub lost: Vec<Value>,
}

/// Compares two documents, of which either may be missing; `None` where one is not a policy, or where they differ in
/// something else than their statements.
pub fn difference(before: Option<&Value>, after: Option<&Value>) -> Option<Difference> {
    let (before, after) = (single(before)?, single(after)?);
    let without = |one: &BTreeMap<String, Statement>, other: &BTreeMap<String, Statement>| {
        let rest = one.iter().filter(|(key, _)| !other.contains_key(*key));
        let statements = merge(rest.map(|(_, statement)| statement.clone()).collect());
        statements
            .iter()
            .filter_map(|statement| serde_json::to_value(statement).ok())
            .map(|statement| statement_normal_form(&statement))
            .collect::<Vec<Value>>()
    };
    let found = Difference {
        gained: without(&after, &before),
        lost: without(&before, &after),
    };
    (found != Difference::default()).then_some(found)
}

/// Splits a document into statements of one action on one resource, by their text without the case that IAM ignores.
fn single(document: Option<&Value>) -> Option<BTreeMap<String, Statement>> {
    let mut found = BTreeMap::new();
    let Some(document) = document else {
        return Some(found);
    };
    let statements = match document.get("Statement")? {
        Value::Array(statements) => statements.as_slice(),
        one => std::slice::from_ref(one),
    };
    for value in statements {
        let mut statement: Statement = serde_json::from_value(value.clone()).ok()?;
        // A name says nothing of what is allowed.
        statement.sid = None;
        for part in split(statement) {
            let mut key = part.clone();
            key.action
                .iter_mut()
                .for_each(|it| it.make_ascii_lowercase());
            found.insert(serde_json::to_string(&key).ok()?, part);
        }
    }
    Some(found)
}

fn split(statement: Statement) -> Vec<Statement> {
    if statement.action.is_empty() || statement.resource.is_empty() {
        return vec![statement];
    }
    let pairs = statement.action.iter().flat_map(|action| {
        let resources = statement.resource.iter();
        resources.map(move |resource| (action, resource))
    });
    pairs
        .map(|(action, resource)| Statement {
            action: vec![action.clone()],
            resource: vec![resource.clone()],
            ..statement.clone()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn statements_come_and_go_however_they_are_grouped() {
        let allow = |action: Value, resource: Value| json!({"Effect": "Allow", "Action": action, "Resource": resource});
        let before = json!({"Statement": [allow(json!(["a:Get", "a:Put"]), json!(["x", "y"]))]});
        let after = json!({"Statement": [
            allow(json!("a:get"), json!(["x", "y", "z"])), allow(json!("a:Put"), json!("x"))]});
        let found = difference(Some(&before), Some(&after)).unwrap();
        assert_eq!(found.gained, [allow(json!(["a:get"]), json!(["z"]))]);
        assert_eq!(found.lost, [allow(json!(["a:Put"]), json!(["y"]))]);
        assert_eq!(difference(Some(&before), Some(&before)), None);
        assert_eq!(difference(None, Some(&json!("text"))), None);
    }
}
