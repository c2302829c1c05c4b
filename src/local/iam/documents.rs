//! Policy documents: the syntax that IAM checks when one is written, sizes, and the encoding in which they are read.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::IamError;

use crate::arn::is_arn;

/// RFC 3986's unreserved characters stay as they are.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a document is for: they differ in which members a statement must and may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Trust,
    Permissions,
}

/// Encodes a document as every answer of IAM carries it.
pub fn encode(document: &str) -> String {
    utf8_percent_encode(document, RESERVED).to_string()
}

/// Counts a document's characters as the quotas do.
pub fn size(document: &str) -> usize {
    document
        .chars()
        .filter(|character| !character.is_whitespace())
        .count()
}

/// Checks a document's syntax; what it grants is not looked at.
pub fn check(document: &str, purpose: Purpose) -> Result<(), IamError> {
    if document.is_empty() || document.chars().any(|character| !is_allowed(character)) {
        return Err(malformed("The policy is not in the valid JSON format."));
    }
    let Ok(value) = serde_json::from_str::<Value>(document) else {
        return Err(malformed(match purpose {
            Purpose::Trust => "This policy contains invalid Json",
            Purpose::Permissions => "Syntax errors in policy.",
        }));
    };
    let root = value.as_object().ok_or_else(syntax)?;
    if root
        .keys()
        .any(|key| !["Version", "Id", "Statement"].contains(&key.as_str()))
    {
        return Err(syntax());
    }
    if root
        .get("Version")
        .is_some_and(|version| version != "2012-10-17" && version != "2008-10-17")
    {
        return Err(syntax());
    }
    let statements = match root.get("Statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.as_slice(),
        Some(statement @ Value::Object(_)) => std::slice::from_ref(statement),
        _ => return Err(syntax()),
    };
    statements.iter().try_for_each(|statement| {
        check_statement(statement.as_object().ok_or_else(syntax)?, purpose)
    })
}

/// A policy may hold no character above U+00FF.
fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}

fn check_statement(statement: &Map<String, Value>, purpose: Purpose) -> Result<(), IamError> {
    const MEMBERS: &[&str] = &[
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    if statement.keys().any(|key| !MEMBERS.contains(&key.as_str())) || !has_effect(statement) {
        return Err(syntax());
    }
    check_sid(statement)?;
    let one_of = |first: &str, second: &str| match (statement.get(first), statement.get(second)) {
        (Some(_), Some(_)) => Err(syntax()),
        (found, other) => Ok(found.or(other)),
    };
    let actions = one_of("Action", "NotAction")?.ok_or_else(|| {
        malformed(missing(
            purpose,
            "Policy statement must contain actions.",
            "Missing required field Action",
        ))
    })?;
    check_actions(actions)?;
    let (resources, principals) = (
        one_of("Resource", "NotResource")?,
        one_of("Principal", "NotPrincipal")?,
    );
    match purpose {
        Purpose::Trust if resources.is_some() => Err(malformed("Has prohibited field Resource")),
        Purpose::Trust => check_principal(
            principals.ok_or_else(|| malformed("Missing required field Principal"))?,
        ),
        Purpose::Permissions if principals.is_some() => {
            Err(malformed("Policy document should not specify a principal."))
        }
        Purpose::Permissions => check_resources(
            resources.ok_or_else(|| malformed("Policy statement must contain resources."))?,
        ),
    }?;
    if statement
        .get("Condition")
        .is_some_and(|condition| !condition.is_object())
    {
        Err(syntax())
    } else {
        Ok(())
    }
}

fn missing(purpose: Purpose, permissions: &'static str, trust: &'static str) -> &'static str {
    if purpose == Purpose::Trust {
        trust
    } else {
        permissions
    }
}

fn has_effect(statement: &Map<String, Value>) -> bool {
    statement
        .get("Effect")
        .is_some_and(|effect| effect == "Allow" || effect == "Deny")
}

/// A statement's id is letters and digits only.
fn check_sid(statement: &Map<String, Value>) -> Result<(), IamError> {
    match statement.get("Sid").map(Value::as_str) {
        None => Ok(()),
        Some(Some(sid))
            if sid
                .chars()
                .all(|character| character.is_ascii_alphanumeric()) =>
        {
            Ok(())
        }
        Some(_) => Err(malformed(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        )),
    }
}

fn texts(value: &Value) -> Result<Vec<&str>, IamError> {
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(|item| item.as_str().ok_or_else(syntax))
            .collect(),
        _ => Err(syntax()),
    }
}

fn check_actions(actions: &Value) -> Result<(), IamError> {
    if texts(actions)?.iter().all(|action| {
        *action == "*"
            || action
                .split_once(':')
                .is_some_and(|(vendor, name)| !vendor.is_empty() && !name.is_empty())
    }) {
        return Ok(());
    }
    Err(malformed(
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ))
}

fn check_resources(resources: &Value) -> Result<(), IamError> {
    match texts(resources)?
        .into_iter()
        .find(|resource| *resource != "*" && !is_arn(resource))
    {
        None => Ok(()),
        Some(resource) => Err(malformed(&format!(
            "Resource {resource} must be in ARN format or \"*\"."
        ))),
    }
}

fn check_principal(principal: &Value) -> Result<(), IamError> {
    match principal {
        Value::String(text) if text == "*" => Ok(()),
        Value::Object(kinds) if !kinds.is_empty() => kinds.iter().try_for_each(|(kind, names)| {
            let known = ["AWS", "Service", "Federated", "CanonicalUser"].contains(&kind.as_str());
            let names = texts(names)?;
            match names
                .iter()
                .find(|name| !known || kind == "Service" && !name.contains('.') && **name != "*")
            {
                Some(name) => Err(malformed(&format!(
                    "Invalid principal in policy: \"{}\":\"{name}\"",
                    kind.to_uppercase()
                ))),
                None => Ok(()),
            }
        }),
        _ => Err(malformed("Invalid principal in policy.")),
    }
}

fn syntax() -> IamError {
    malformed("Syntax errors in policy.")
}

fn malformed(text: &str) -> IamError {
    IamError::MalformedPolicyDocument(text.to_owned())
}
