//! Whether Step Functions could assume a machine's role, in the cases in which it tries at creation.
//!
//! AWS does not look at the role of a Standard machine without logging, tracing or `.sync` tasks (observed 2026-09-23); a role
//! that does not exist is accepted there. Neither the conditions of the trust nor what the role's policies allow is looked at
//! here.

use serde_json::Value;

use super::SfnError;
use super::configuration::{self, Configuration};
use crate::arn::is_arn;
use crate::asl::walk;
use crate::local::arn;
use crate::local::context::Context;
use crate::local::iam;
use crate::policy;

const NOT_AUTHORIZED: &str = "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.";

/// Checks the role's ARN, and the role itself where AWS would assume it.
pub fn check(
    context: &Context<'_>,
    kind: &str,
    configuration: &Configuration,
) -> Result<(), SfnError> {
    let (account, name) = parts(&configuration.role)?;
    if account != context.caller.account {
        return Err(SfnError::AccessDenied(
            "Cross-account pass role is not allowed.".to_owned(),
        ));
    }
    if !is_assumed(kind, configuration) {
        return Ok(());
    }
    let trust = iam::trust_policy(context, name)?;
    if trust.is_some_and(|trust| trusts_states(&trust, &context.caller.region)) {
        return Ok(());
    }
    Err(SfnError::AccessDenied(NOT_AUTHORIZED.to_owned()))
}

fn parts(role: &str) -> Result<(&str, &str), SfnError> {
    if !is_arn(role) {
        return Err(SfnError::InvalidArn(format!("Invalid ARN prefix: {role}")));
    }
    arn::role_parts(role).ok_or_else(|| SfnError::InvalidArn(format!("Invalid role ARN: {role}")))
}

fn is_assumed(kind: &str, configuration: &Configuration) -> bool {
    kind == "EXPRESS"
        || configuration.tracing
        || configuration::logs(&configuration.logging)
        || has_sync_task(&configuration.definition)
}

fn has_sync_task(definition: &str) -> bool {
    serde_json::from_str::<Value>(definition)
        .is_ok_and(|definition| walk::waits_for_job(&definition))
}

/// Returns whether a trust policy lets the service in, by its global or its regional principal.
fn trusts_states(trust: &Value, region: &str) -> bool {
    let regional = format!("states.{region}.amazonaws.com");
    policy::trusts(trust, &["states.amazonaws.com", &regional])
}
