//! Who may take a role on, by its trust policy.

use serde_json::{Value, json};

use super::evaluate::{Context, Policies, Policy, Request, Unsupported, evaluate};

/// Tells whether a trust policy lets one of these services in; its conditions and its denials are not looked at.
pub fn trusts(trust: &Value, services: &[&str]) -> bool {
    one_or_many(&trust["Statement"]).iter().any(|statement| {
        let allows = statement["Effect"] == "Allow"
            && has_text(&statement["Action"], |action| {
                ["sts:assumerole", "sts:*", "*"].contains(&action.to_lowercase().as_str())
            });
        allows && is_for(statement, services)
    })
}

/// Decides whether one of these services may take a role on in a context, with the conditions and denials of its trust policy.
pub fn may_assume(
    trust: &Value,
    services: &[&str],
    context: &Context,
) -> Result<bool, Unsupported> {
    let statements = one_or_many(&trust["Statement"]).iter();
    let own = statements.filter(|statement| is_for(statement, services));
    // The role itself is the resource of its trust policy.
    let as_granted = own.map(|statement| {
        let mut statement = statement.clone();
        if let Some(members) = statement.as_object_mut() {
            members.shift_remove("Principal");
            members.insert("Resource".to_owned(), json!("*"));
        }
        statement
    });
    let mut document = trust.clone();
    document["Statement"] = as_granted.collect();
    let policies = Policies {
        identity: vec![Policy::read(&document)?],
        boundary: None,
    };
    let request = Request {
        action: "sts:AssumeRole",
        resource: "*",
        context,
    };
    Ok(evaluate(&policies, &request)?.is_allowed())
}

fn is_for(statement: &Value, services: &[&str]) -> bool {
    let is_meant = |name: &str| name == "*" || services.contains(&name);
    let principal = &statement["Principal"];
    has_text(principal, is_meant) || has_text(&principal["Service"], is_meant)
}

fn one_or_many(value: &Value) -> &[Value] {
    value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn has_text(value: &Value, test: impl Fn(&str) -> bool) -> bool {
    one_or_many(value)
        .iter()
        .filter_map(Value::as_str)
        .any(test)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_trust_policy_must_name_the_service() {
        const STATES: [&str; 2] = ["states.amazonaws.com", "states.eu-west-1.amazonaws.com"];
        let trust = |principal: Value| json!({ "Statement": { "Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": principal } });
        for principal in [
            json!({ "Service": "states.amazonaws.com" }),
            json!({ "Service": ["x", "states.eu-west-1.amazonaws.com"] }),
            json!("*"),
        ] {
            assert!(trusts(&trust(principal.clone()), &STATES), "{principal}");
        }
        for principal in [
            json!({ "Service": "lambda.amazonaws.com" }),
            json!({ "AWS": "111122223333" }),
        ] {
            assert!(!trusts(&trust(principal.clone()), &STATES), "{principal}");
        }
    }
}
