//! What IAM decides for a request, by tables whose rows name the page of IAM's documentation that they follow.

use serde_json::{Value, json};
use stepwright::policy::evaluate::{
    Context, Decision, Policies, Policy, Request, Source, Unsupported, evaluate,
};

fn table(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn rows(table: &Value) -> &[Value] {
    let rows = table["cases"].as_array().unwrap();
    for row in rows {
        let source = row[0].as_str();
        let is_sourced = source.is_none_or(|name| table["source"][name].is_string());
        assert!(is_sourced, "{row}");
    }
    rows
}

/// The request that the tables describe.
fn context() -> Context {
    let mut context = Context::default();
    for (key, value) in [
        ("aws:username", "alice"),
        ("aws:PrincipalTag/team", "blue"),
        ("aws:PrincipalTag/star", "*"),
        ("aws:SecureTransport", "true"),
    ] {
        context.set(key, value);
    }
    context.set_list("test:many", vec!["a".to_owned(), "b".to_owned()]);
    context
}

fn decide(
    policies: &Policies,
    action: &str,
    resource: &str,
    context: &Context,
) -> Result<Decision, Unsupported> {
    let request = Request {
        action,
        resource,
        context,
    };
    evaluate(policies, &request)
}

#[test]
fn a_condition_holds_as_the_operator_says() {
    let table = table(include_str!("../cases/policy/evaluation/conditions.json"));
    for row in rows(&table) {
        let (operator, expected) = (row[1].as_str().unwrap(), row[4] == true);
        let mut context = context();
        match &row[3] {
            Value::Null => {}
            Value::String(one) => context.set("Test:Key", one),
            many => context.set_list("test:key", serde_json::from_value(many.clone()).unwrap()),
        }
        let statement = |effect: &str| json!({"Effect": effect, "Action": "a:B", "Resource": "*", "Condition": {operator: {"test:KEY": row[2]}}});
        let policies = |statements: Value| Policies {
            identity: vec![
                Policy::read(&json!({"Version": "2012-10-17", "Statement": statements})).unwrap(),
            ],
            boundary: None,
        };
        let allowing = policies(json!([statement("Allow")]));
        let decision = decide(&allowing, "a:B", "arn:aws:a:::b", &context).unwrap();
        assert_eq!(decision.is_allowed(), expected, "{row}");
        let everything = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        let denying = policies(json!([everything, statement("Deny")]));
        let decision = decide(&denying, "a:B", "arn:aws:a:::b", &context).unwrap();
        assert_eq!(decision.is_allowed(), !expected, "denying: {row}");
    }
}

/// Reads statements by their name, or one as it is with `Allow` for its effect.
fn policy(table: &Value, named: &Value) -> Result<Policy, Unsupported> {
    let document = match named {
        Value::String(name) => match &table["policies"][name] {
            Value::Array(statements) => json!({"Version": "2012-10-17", "Statement": statements}),
            document => document.clone(),
        },
        statement => {
            let mut statement = statement.clone();
            statement["Effect"] = json!("Allow");
            json!({"Version": "2012-10-17", "Statement": statement})
        }
    };
    Policy::read(&document)
}

fn written(decision: &Decision) -> String {
    let of = |source: Source| match source {
        Source::Identity => "",
        Source::Boundary => " of the boundary",
    };
    match decision {
        Decision::Allow(by) => format!("allow {}", by.statement),
        Decision::ExplicitDeny(by) => format!("deny {}{}", by.statement, of(by.source)),
        Decision::ImplicitDeny(Source::Identity) => "none".to_owned(),
        Decision::ImplicitDeny(Source::Boundary) => "none by the boundary".to_owned(),
    }
}

#[test]
fn statements_decide_together() {
    let table = table(include_str!("../cases/policy/evaluation/statements.json"));
    for row in rows(&table) {
        let identity = policy(&table, &row[1]).unwrap();
        let boundary = row.get(5).map(|named| policy(&table, named).unwrap());
        let policies = Policies {
            identity: vec![identity],
            boundary,
        };
        let (action, resource) = (row[2].as_str().unwrap(), row[3].as_str().unwrap());
        let decision = decide(&policies, action, resource, &context()).unwrap();
        assert_eq!(written(&decision), row[4].as_str().unwrap(), "{row}");
    }
}

#[test]
fn several_policies_decide_as_one() {
    let table = table(include_str!("../cases/policy/evaluation/statements.json"));
    let policy = |name: &str| policy(&table, &json!(name)).unwrap();
    let policies = Policies {
        identity: vec![policy("queue"), policy("deny alice"), policy("sqs")],
        boundary: None,
    };
    let decision = decide(&policies, "sqs:SendMessage", "arn:aws:sqs:::x", &context()).unwrap();
    let Decision::ExplicitDeny(by) = decision else {
        panic!("{decision:?}");
    };
    assert_eq!((by.policy, by.statement), (1, 1));
    let decision = decide(
        &policies,
        "sqs:SendMessage",
        "arn:aws:sqs:::x",
        &Context::default(),
    );
    let Ok(Decision::Allow(by)) = decision else {
        panic!("{decision:?}");
    };
    assert_eq!((by.policy, by.statement), (2, 0));
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let table = table(include_str!("../cases/policy/evaluation/refused.json"));
    for row in rows(&table) {
        let document = match row[0].get("Statement").is_some() || row[0].get("Version").is_some() {
            true => row[0].clone(),
            false if row[0].is_array() => row[0].clone(),
            false => json!({"Version": "2012-10-17", "Statement": [row[0]]}),
        };
        let refused = Policy::read(&document).unwrap_err();
        assert_eq!(refused.path.join("."), row[1].as_str().unwrap(), "{row}");
        let message = row[2].as_str().unwrap();
        assert!(refused.message.contains(message), "{row}: {refused}");
    }
}

#[test]
fn values_that_cannot_be_compared_are_refused_by_name() {
    let cases = [
        ("StringEquals", "a", vec!["a", "b"], "has several values"),
        (
            "NumericEquals",
            "1",
            vec!["one"],
            "`test:key` is `one` in this request",
        ),
        ("DateLessThan", "2026-01-01", vec!["soon"], "`soon`"),
        ("Bool", "true", vec!["yes"], "`yes`"),
        ("IpAddress", "10.0.0.0/8", vec!["here"], "`here`"),
        ("BinaryEquals", "QQ==", vec!["%"], "`%`"),
    ];
    for (operator, expected, values, message) in cases {
        let document = json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"test:key": expected}}}});
        let policies = Policies {
            identity: vec![Policy::read(&document).unwrap()],
            boundary: None,
        };
        let mut context = Context::default();
        context.set_list("test:key", values.into_iter().map(str::to_owned).collect());
        let refused = decide(&policies, "a:B", "*", &context).unwrap_err();
        assert!(refused.to_string().contains(message), "{refused}");
    }
}

#[test]
fn a_pattern_of_stars_takes_time_in_proportion() {
    let stars = format!("arn:aws:s3:::{}", "a*".repeat(500));
    let policies = Policies {
        identity: vec![
            Policy::read(
                &json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": stars}}),
            )
            .unwrap(),
        ],
        boundary: None,
    };
    let key = format!("arn:aws:s3:::{}b", "a".repeat(2_000));
    let decision = decide(&policies, "s3:GetObject", &key, &Context::default()).unwrap();
    assert!(decision.is_allowed());
    let short = format!("arn:aws:s3:::{}b", "a".repeat(400));
    let decision = decide(&policies, "s3:GetObject", &short, &Context::default()).unwrap();
    assert!(!decision.is_allowed());
}
