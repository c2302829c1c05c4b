//! `--untrusted`: what a branch of strangers must not decide.
//!
//! Whoever writes the manifests may put any variable of the process environment into a definition, and may say whose credentials
//! the plan is made with: together that sends a secret to an account of their choosing.

use super::arguments::Common;
use super::environment;
use super::failure::Failure;
use crate::manifest::OpenProject;

/// Bounds what the manifests may take from the environment.
pub fn bound(common: &Common, project: &mut OpenProject) {
    if common.untrusted {
        project.allowed_variables = Some(common.allow_env.iter().cloned().collect());
    }
}

/// Refuses what would lead a connection to AWS elsewhere.
pub fn connection(common: &Common, project: &OpenProject) -> Result<(), Failure> {
    if !common.untrusted {
        return Ok(());
    }
    let environment = &project.owner.environment;
    if let Some(role) = &project.assume_role {
        return Err(refused(format!(
            "environment `{environment}` of stepwright.yaml sets `assume_role: {role}`"
        ))
        .hint("a branch must not choose whose account it is planned in: assume the role before, and remove `assume_role`"));
    }
    match &project.profile {
        Some(profile) if !environment::has_credentials() => Err(refused(format!(
            "environment `{environment}` of stepwright.yaml sets `profile: {profile}`, and the process environment has no credentials that beat it"
        ))
        .hint("a branch must not choose the credentials it is planned with: name the profile in `AWS_PROFILE`")),
        _ => Ok(()),
    }
}

/// Refuses what a project would have run, or called, while executions run.
pub fn tasks(common: &Common, project: Option<&OpenProject>) -> Result<(), Failure> {
    let Some(local) = project
        .filter(|_| common.untrusted)
        .map(|project| &project.local)
    else {
        return Ok(());
    };
    let functions = local
        .functions
        .keys()
        .map(|name| format!("`local.functions.{name}`"));
    let services = local
        .services
        .keys()
        .map(|name| format!("`local.services.{name}`"));
    let named: Vec<String> = functions.chain(services).collect();
    if named.is_empty() {
        return Ok(());
    }
    Err(refused(format!("stepwright.yaml sets {}", named.join(", ")))
        .hint("a branch must not choose which commands run here or where calls go: run its workflows without `--untrusted`, or not at all"))
}

fn refused(what: String) -> Failure {
    Failure::new(format!("not done with `--untrusted`: {what}"))
}
