//! What a workflow's managed role may do: derived statements, less the exceptions, with the listed ones.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Deserialize as _;

use crate::diagnostic::Diagnostic;
use crate::document::{Mounted, Segment, Target};
use crate::facts::quotas;
use crate::grants::{self, Underivable};
use crate::manifest::{self, GrantsMode, ManagedRole, Place, Workflow};
use crate::plan;
use crate::policy::{self, Statement};

/// The name of the inline policy that holds all derived and listed statements.
pub const POLICY_NAME: &str = "stepwright";

/// Returns the managed role of a workflow, or why it cannot be: every resource whose permissions are not derived, or
/// that IAM has no room for them all.
pub fn role(workflow: &Workflow, place: &Place) -> Result<Option<plan::Role>, Vec<Diagnostic>> {
    let manifest::Role::Managed(role) = &workflow.role else {
        return Ok(None);
    };
    let keys: BTreeSet<String> = workflow
        .activities
        .values()
        .filter_map(|activity| {
            activity
                .encryption
                .as_ref()
                .map(|encryption| encryption.kms_key.clone())
        })
        .collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let machine = grants::Machine {
        definition: &workflow.definition,
        machine_arn: &workflow.machine_arn,
        machine_name: &workflow.machine_name,
        partition: &place.partition,
        region: &place.region,
        account: &place.account,
        logging: workflow.logging.is_some(),
        tracing: workflow.tracing,
        kms_key: workflow
            .encryption
            .as_ref()
            .map(|encryption| encryption.kms_key.as_str()),
        activity_kms_keys: &keys,
    };
    let statements = statements(role, &machine).map_err(|faults| {
        // The text is read again for its places: once for all faults.
        let source = workflow.source.open();
        let mut told = HashSet::new();
        faults
            .iter()
            .map(|fault| explain(&source, fault, told.insert(fault.hint())))
            .collect::<Vec<_>>()
    })?;
    let mut inline = BTreeMap::new();
    if !statements.is_empty() {
        inline.insert(
            POLICY_NAME.to_owned(),
            policy::normal_form(&policy::document(&statements)),
        );
    }
    let role = plan::Role {
        name: role.name.clone(),
        path: role.path.clone(),
        arn: role.arn.clone(),
        trust: policy::normal_form(&grants::trust_policy(&machine)),
        inline,
        attached: role.managed_policies.iter().cloned().collect(),
        permissions_boundary: role.permissions_boundary.clone(),
        tags: workflow.tags.clone(),
    };
    match too_large(workflow, &role) {
        Some(fault) => Err(vec![fault]),
        None => Ok(Some(role)),
    }
}

/// Names what a role of listed statements only will probably miss: what logging, tracing and encryption need is derived,
/// and `grants: none` switches that off too.
pub fn likely_missing(workflow: &Workflow) -> Vec<Diagnostic> {
    let manifest::Role::Managed(role) = &workflow.role else {
        return Vec::new();
    };
    // What managed policies hold is not known here.
    if role.grants == GrantsMode::Derived || !role.managed_policies.is_empty() {
        return Vec::new();
    }
    let needs = [
        ("logging", "logs:", workflow.logging.is_some()),
        ("tracing", "xray:", workflow.tracing),
        ("encryption", "kms:", workflow.encryption.is_some()),
    ];
    let is_missing = |prefix: &str| {
        let listed = role
            .allow
            .iter()
            .filter_map(|value| Statement::deserialize(value).ok());
        !listed
            .flat_map(|statement| statement.action)
            .any(|action| action == "*" || action.starts_with(prefix))
    };
    needs
        .into_iter()
        .filter(|(_, prefix, is_on)| *is_on && is_missing(prefix))
        .map(|(key, prefix, _)| {
            let message = format!("`{key}` is on, and the role lists no `{prefix}…` action");
            let path = [Segment::Key(key.to_owned())];
            Diagnostic::warning("grant-missing", message)
                .at(workflow.source.open().label(&path, Target::Key, "needs permissions of its own"))
                .hint(format!("with `grants: none` nothing is derived: list what `{key}` needs under `role.allow`"))
        })
        .collect()
}

fn statements(
    role: &ManagedRole,
    machine: &grants::Machine,
) -> Result<Vec<Statement>, Vec<Underivable>> {
    let mut statements = match role.grants {
        GrantsMode::None => Vec::new(),
        GrantsMode::Derived => {
            let derived = grants::derive(machine)?
                .into_iter()
                .map(|grant| grant.statement)
                .collect();
            role.except.iter().fold(derived, without)
        }
    };
    // Their grammar was checked when the manifest was read.
    statements.extend(
        role.allow
            .iter()
            .filter_map(|value| serde_json::from_value(value.clone()).ok()),
    );
    Ok(policy::merge(statements))
}

/// Takes actions, or actions on some resources, off the statements.
fn without(statements: Vec<Statement>, exception: &manifest::Exception) -> Vec<Statement> {
    let mut rest = Vec::new();
    for statement in statements {
        let is_taken = |action: &String| {
            exception
                .actions
                .iter()
                .any(|taken| taken.eq_ignore_ascii_case(action))
        };
        let (taken, kept): (Vec<String>, Vec<String>) =
            statement.action.iter().cloned().partition(is_taken);
        if !kept.is_empty() {
            rest.push(Statement {
                action: kept,
                ..statement.clone()
            });
        }
        let resources: Vec<String> = statement
            .resource
            .iter()
            .filter(|resource| !exception.resources.contains(resource))
            .cloned()
            .collect();
        if !taken.is_empty() && !exception.resources.is_empty() && !resources.is_empty() {
            rest.push(Statement {
                action: taken,
                resource: resources,
                ..statement
            });
        }
    }
    rest
}

/// IAM counts all inline policies of a role together, without white space.
fn too_large(workflow: &Workflow, role: &plan::Role) -> Option<Diagnostic> {
    if policy::fits_role(role.inline.values()) {
        return None;
    }
    let (size, limit) = (
        role.inline.values().map(policy::size).sum::<usize>(),
        quotas::role_inline_policies_characters(),
    );
    let message = format!(
        "the permissions of role `{}` take {size} characters; IAM allows {limit}",
        role.name
    );
    let path = [Segment::Key("role".to_owned())];
    let mut diagnostic = Diagnostic::error("policy-too-large", message);
    diagnostic.labels.extend(workflow.source.open().label(
        &path,
        Target::Key,
        "too much to write down",
    ));
    diagnostic.hints.push(
        "use wildcards in `Resource`, or move statements to policies under `role.managed_policies`"
            .to_owned(),
    );
    Some(diagnostic)
}

/// `is_first`: no finding before it has the same way out.
fn explain(source: &Mounted, fault: &Underivable, is_first: bool) -> Diagnostic {
    let path: Vec<Segment> = std::iter::once("definition".into())
        .chain(fault.path.iter().cloned())
        .collect();
    let mut diagnostic = Diagnostic::error("underivable-grant", fault.to_string());
    diagnostic.labels.extend(source.label(
        &path,
        Target::Value,
        "its permissions are not derived yet",
    ));
    diagnostic.hints.extend(is_first.then(|| fault.hint()));
    diagnostic
}
