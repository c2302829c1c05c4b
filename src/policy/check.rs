//! The grammar of a statement that a person writes under `role.allow`.

use serde_json::Value;

use super::charset::charset;
use super::condition::condition;
use super::fault::{Fault, Faults, nearest};
use crate::arn::is_arn;

/// The elements of a statement in a policy of a role.
pub(super) const ELEMENTS: [&str; 7] = [
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Checks one statement against IAM's grammar for policies of a role; every fault, none twice.
///
/// References must have been replaced before. `Effect` may be left out and then is `Allow`.
pub fn check_statement(statement: &Value) -> Vec<Fault> {
    let mut faults = Faults::default();
    let Value::Object(members) = statement else {
        faults.add(
            &[],
            "a statement is an object with `Action` and `Resource`",
            None,
        );
        return faults.0;
    };
    for (key, value) in members {
        match key.as_str() {
            "Sid" => sid(&mut faults, value),
            "Effect" => effect(&mut faults, value),
            "Action" | "NotAction" => each(&mut faults, key, value, action),
            "Resource" | "NotResource" => each(&mut faults, key, value, resource),
            "Condition" => condition(&mut faults, value),
            "Principal" | "NotPrincipal" => faults.add(
                &[key],
                &format!("`{key}` has no place in a role's policy"),
                Some("the role itself is the principal; remove it".to_owned()),
            ),
            _ => faults.add(
                &[key],
                &format!("unknown element `{key}` of a statement"),
                nearest(key, &ELEMENTS),
            ),
        }
    }
    exactly_one(&mut faults, statement, "Action", "NotAction");
    exactly_one(&mut faults, statement, "Resource", "NotResource");
    charset(&mut faults, &mut Vec::new(), statement);
    faults.0
}

/// What is wrong with one string, and what to do instead.
type Refusal = (String, Option<String>);

fn exactly_one(faults: &mut Faults, statement: &Value, plain: &str, negated: &str) {
    match (
        statement.get(plain).is_some(),
        statement.get(negated).is_some(),
    ) {
        (false, false) => faults.add(
            &[],
            &format!("the statement has no `{plain}`"),
            missing_hint(plain),
        ),
        (true, true) => faults.add(
            &[negated],
            &format!("`{plain}` and `{negated}` exclude each other"),
            None,
        ),
        _ => {}
    }
}

fn missing_hint(element: &str) -> Option<String> {
    Some(match element {
        "Resource" => "name the ARNs that the actions are allowed on, or `\"*\"`".to_owned(),
        _ => "name actions as `service:Action`, for example `sqs:SendMessage`".to_owned(),
    })
}

fn sid(faults: &mut Faults, value: &Value) {
    let fits = value.as_str().is_some_and(|text| {
        text.chars()
            .all(|character| character.is_ascii_alphanumeric())
    });
    if !fits {
        faults.add(&["Sid"], "`Sid` takes ASCII letters and digits only", None);
    }
}

fn effect(faults: &mut Faults, value: &Value) {
    if !matches!(value.as_str(), Some("Allow" | "Deny")) {
        let hint = value
            .as_str()
            .and_then(|text| nearest(text, &["Allow", "Deny"]));
        faults.add(
            &["Effect"],
            &format!("`Effect` is `Allow` or `Deny`, not `{}`", plain(value)),
            hint,
        );
    }
}

/// Checks a string, or each string of a list that is not empty.
fn each(faults: &mut Faults, key: &str, value: &Value, check: fn(&str) -> Result<(), Refusal>) {
    let mut one = |path: &[&str], value: &Value| match value.as_str().map(check) {
        Some(Ok(())) => {}
        Some(Err((message, hint))) => faults.add(path, &message, hint),
        None => faults.add(
            path,
            &format!("`{key}` takes a string or a list of strings"),
            None,
        ),
    };
    match value {
        Value::Array(list) if list.is_empty() => {
            faults.add(&[key], &format!("`{key}` is an empty list"), None)
        }
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| one(&[key, &index.to_string()], value)),
        value => one(&[key], value),
    }
}

fn action(text: &str) -> Result<(), Refusal> {
    let fits = |part: &str, more: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || more.contains(character))
    };
    let well_formed = text == "*"
        || text.split_once(':').is_some_and(|(service, name)| {
            (service == "*" || fits(service, "-")) && fits(name, "*?")
        });
    if well_formed {
        return Ok(());
    }
    let hint = if is_arn(text) {
        "this is an ARN: it belongs under `Resource`"
    } else {
        "an action is `service:Action`, for example `lambda:InvokeFunction`; `*` matches any part of the name"
    };
    Err((format!("`{text}` is not an action"), Some(hint.to_owned())))
}

fn resource(text: &str) -> Result<(), Refusal> {
    let colons = text.matches(':').count();
    if text == "*" || is_arn(text) && (colons >= 5 || text.ends_with('*')) {
        return Ok(());
    }
    let hint = "a resource is `*` or an ARN: `arn:partition:service:region:account:resource`";
    Err((format!("`{text}` is not an ARN"), Some(hint.to_owned())))
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
