//! Roles that manifests name and somebody else keeps: looked at, never changed.
//!
//! Step Functions takes a machine whose role it cannot take on, unless it has to do so at creation; then every execution
//! fails. So a plan says it before.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use super::live;
use super::request::PlanRequest;
use crate::arn::Arn;
use crate::aws::{Aws, AwsError};
use crate::plan::{Endpoint, Resource};
use crate::policy;

/// The workflows that run under a role.
#[derive(Default)]
struct Workflows {
    names: Vec<String>,
    /// AWS assumes the role when it creates one of them.
    are_refused: bool,
}

/// Says what is wrong with the roles that the chosen machines run under and that are not the stack's.
pub async fn notes(aws: &Aws, request: &PlanRequest<'_>) -> Result<Vec<String>, AwsError> {
    if request.options.destroy {
        return Ok(Vec::new());
    }
    let roles = existing(request);
    let looks = roles
        .iter()
        .map(|(arn, workflows)| look(aws, request, arn, workflows.are_refused));
    let mut notes = BTreeSet::new();
    for ((arn, workflows), found) in roles.iter().zip(join_all(looks).await) {
        match found {
            Ok(None) => {}
            Ok(Some(fault)) => {
                notes.insert(format!(
                    "the role `{arn}` of {} {fault}",
                    workflows.names.join(", ")
                ));
            }
            Err(error) if error.is_optional_read_failure() => {
                notes.insert(format!(
                    "roles managed outside this stack were not checked: {error}"
                ));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(notes.into_iter().collect())
}

/// Returns the workflows by the role that somebody else keeps for them.
fn existing<'a>(request: &'a PlanRequest<'_>) -> BTreeMap<&'a str, Workflows> {
    let resources = &request.desired.resources;
    let is_ours = |arn: &str| {
        let mut all = resources.values().map(|desired| &desired.resource);
        all.any(|resource| matches!(resource, Resource::Role(role) if role.arn == arn))
    };
    let only = &request.options.only;
    let mut roles: BTreeMap<&str, Workflows> = BTreeMap::new();
    for (address, desired) in resources {
        if let Resource::Machine(machine) = &desired.resource
            && live::is_chosen(address, only)
            && !is_ours(&machine.role_arn)
        {
            let workflows = roles.entry(&machine.role_arn).or_default();
            workflows.names.push(format!("`{}`", address.workflow()));
            workflows.are_refused |= machine.needs_role_at_creation();
        }
    }
    roles
}

/// Returns what is wrong with one role.
async fn look(
    aws: &Aws,
    request: &PlanRequest<'_>,
    arn: &str,
    are_refused: bool,
) -> Result<Option<String>, AwsError> {
    let account = Arn::lenient(arn).unwrap_or_default().account;
    if account != request.scope.account {
        return Ok(Some(format!(
            "is of account {account}: Step Functions takes roles of a machine's own account only"
        )));
    }
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let Some((found, trust)) = aws.role_trust(name).await? else {
        let what = consequence(are_refused);
        let local = match request.scope.endpoint {
            Endpoint::Local => {
                "; remove `role` to try the workflow with a managed role, or create it in the local store: `aws iam create-role --endpoint-url http://127.0.0.1:8083`"
            }
            _ => "",
        };
        return Ok(Some(format!("does not exist: {what} until it does{local}")));
    };
    if found != arn {
        return Ok(Some(format!(
            "does not exist: the role of that name is `{found}`"
        )));
    }
    let regional = format!("states.{}.amazonaws.com", request.scope.region);
    let is_trusted = match policy::parse_document(&trust) {
        Ok(trust) => policy::trusts(&trust, &["states.amazonaws.com", &regional]),
        // What cannot be read is not judged.
        Err(_) => true,
    };
    Ok((!is_trusted).then(|| {
        let what = consequence(are_refused);
        format!("does not trust `states.amazonaws.com`: {what} until its trust policy lets that service in")
    }))
}

/// Says what cannot be done while a role cannot be assumed.
fn consequence(are_refused: bool) -> &'static str {
    match are_refused {
        true => "the state machine cannot be created or updated",
        false => "executions cannot run",
    }
}
