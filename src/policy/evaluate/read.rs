//! Policy documents, read for evaluation.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::condition::{self, Condition};
use super::pattern::{Pattern, Syntax, Wildcards};
use super::place::{Place, Unsupported, texts};
use super::request::{Context, Request};
use crate::arn::is_arn;
use crate::policy::check::ELEMENTS;

/// A policy that can be evaluated.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(super) statements: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub sid: Option<String>,
    pub denies: bool,
    action: Element,
    resource: Element,
    conditions: Vec<Condition>,
}

/// The patterns of `Action` or `Resource`, or those of its negation.
#[derive(Clone, Debug)]
struct Element {
    patterns: Vec<Pattern>,
    negated: bool,
}

impl Policy {
    /// Reads a document of IAM for a principal; an error names what IAM would refuse or what is not supported.
    pub fn read(document: &Value) -> Result<Policy, Unsupported> {
        let place = Place::default();
        let members = document
            .as_object()
            .ok_or_else(|| place.refuse("a policy document is a JSON object"))?;
        only(members, &["Version", "Id", "Statement"], &place)?;
        let variables = match members.get("Version").map(Value::as_str) {
            Some(Some("2012-10-17")) => true,
            None | Some(Some("2008-10-17")) => false,
            Some(_) => {
                let message = "`Version` must be `2012-10-17` or `2008-10-17`";
                return Err(place.of("Version").refuse(message));
            }
        };
        let place = place.of("Statement");
        let statements = match members.get("Statement") {
            Some(Value::Array(statements)) => statements.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => return Err(place.refuse("`Statement` is required")),
        };
        let statements = statements
            .iter()
            .enumerate()
            .map(|(index, one)| statement(one, variables, &place.of(&index.to_string())))
            .collect::<Result<_, _>>()?;
        Ok(Policy { statements })
    }
}

impl Policy {
    /// Returns whether a statement allows an action, on whatever and under whatever condition.
    pub(super) fn mentions(&self, action: &str) -> bool {
        let context = Context::default();
        let request = Request {
            action,
            resource: "*",
            context: &context,
        };
        let action = action.to_ascii_lowercase();
        let mut allowing = self.statements.iter().filter(|one| !one.denies);
        allowing.any(|one| one.action.covers(&action, &request))
    }

    /// Returns the policy without its conditions on some keys; those of which there were conditions are added to `left_out`.
    pub(super) fn without_conditions_on(
        &self,
        is_meant: &dyn Fn(&str) -> bool,
        left_out: &mut BTreeSet<String>,
    ) -> Policy {
        let mut policy = self.clone();
        for statement in &mut policy.statements {
            statement.conditions.retain(|condition| {
                let is_left_out = is_meant(condition.key());
                if is_left_out {
                    left_out.insert(condition.key().to_owned());
                }
                !is_left_out
            });
        }
        policy
    }
}

impl Statement {
    /// Returns whether the statement says something about a request.
    pub fn applies(&self, request: &Request) -> Result<bool, Unsupported> {
        let action = request.action.to_ascii_lowercase();
        if !self.action.covers(&action, request) || !self.resource.covers(request.resource, request)
        {
            return Ok(false);
        }
        for condition in &self.conditions {
            if !condition.holds(request)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Element {
    fn covers(&self, text: &str, request: &Request) -> bool {
        let mut is_resolved = true;
        for pattern in &self.patterns {
            match pattern.resolved(request.context) {
                Some(pattern) if pattern.matches(text) => return !self.negated,
                Some(_) => {}
                None => is_resolved = false,
            }
        }
        // A variable without a value makes the statement invalid, so that it decides nothing.
        self.negated && is_resolved
    }
}

fn statement(value: &Value, variables: bool, place: &Place) -> Result<Statement, Unsupported> {
    let members = value
        .as_object()
        .ok_or_else(|| place.refuse("a statement is a JSON object"))?;
    for element in ["Principal", "NotPrincipal"] {
        if members.contains_key(element) {
            let message = format!("`{element}` is for policies of resources");
            return Err(place.of(element).refuse(&message));
        }
    }
    only(members, &ELEMENTS, place)?;
    let denies = match members.get("Effect").and_then(Value::as_str) {
        Some("Allow") => false,
        Some("Deny") => true,
        _ => {
            let message = "`Effect` must be `Allow` or `Deny`";
            return Err(place.of("Effect").refuse(message));
        }
    };
    let conditions = match members.get("Condition") {
        Some(value) => condition::read(value, variables, &place.of("Condition"))?,
        None => Vec::new(),
    };
    Ok(Statement {
        sid: members
            .get("Sid")
            .and_then(Value::as_str)
            .map(str::to_owned),
        denies,
        action: element(members, ["Action", "NotAction"], place, action)?,
        resource: element(members, ["Resource", "NotResource"], place, |text| {
            resource(text, variables)
        })?,
        conditions,
    })
}

/// Refuses a member that is not one of those known.
fn only(members: &Map<String, Value>, known: &[&str], place: &Place) -> Result<(), Unsupported> {
    let is_unknown = |key: &&String| !known.contains(&key.as_str());
    match members.keys().find(is_unknown) {
        Some(key) => Err(place.of(key).refuse(&format!("unknown element `{key}`"))),
        None => Ok(()),
    }
}

fn element(
    members: &Map<String, Value>,
    [plain, negated]: [&str; 2],
    place: &Place,
    read: impl Fn(&str) -> Result<Pattern, String>,
) -> Result<Element, Unsupported> {
    let (key, value, is_negated) = match (members.get(plain), members.get(negated)) {
        (Some(value), None) => (plain, value, false),
        (None, Some(value)) => (negated, value, true),
        _ => {
            let message = format!("a statement has either `{plain}` or `{negated}`");
            return Err(place.refuse(&message));
        }
    };
    let place = place.of(key);
    let patterns = texts(value, &place)?
        .iter()
        .map(|text| read(text).map_err(|message| place.refuse(&message)))
        .collect::<Result<_, _>>()?;
    Ok(Element {
        patterns,
        negated: is_negated,
    })
}

/// The case of actions is ignored, and they take no variables.
fn action(text: &str) -> Result<Pattern, String> {
    if text != "*" && !text.contains(':') {
        return Err(format!("`{text}` is not an action"));
    }
    let syntax = Syntax {
        wildcards: Wildcards::Text,
        variables: false,
    };
    Pattern::read(&text.to_ascii_lowercase(), syntax)
}

fn resource(text: &str, variables: bool) -> Result<Pattern, String> {
    let is_arn = is_arn(text) && (text.matches(':').count() >= 5 || text.contains('*'));
    if text != "*" && !is_arn {
        return Err(format!("`{text}` is not an ARN"));
    }
    let wildcards = match text {
        "*" => Wildcards::Text,
        _ => Wildcards::Resource,
    };
    let syntax = Syntax {
        wildcards,
        variables,
    };
    Pattern::read(text, syntax)
        .map_err(|placeholder| format!("unknown policy variable `{placeholder}`"))
}
