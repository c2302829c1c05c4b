//! What a workflow's managed role may do: derived statements, less the exceptions, with the listed ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize as _;

use crate::diagnostic::{Diagnostic, Label};
use crate::document::{Mounted, Segment, Target};
use crate::facts::quotas;
use crate::grants::{self, Cause, Derived, Need, Unresolved};
use crate::manifest::{self, GrantsMode, ManagedRole, Place, Workflow};
use crate::plan;
use crate::policy::{self, Statement};

/// A statement of a managed role, and what needs it.
#[derive(Clone, Debug)]
pub struct Granted {
    pub statement: Statement,
    /// Empty for a statement that the manifest lists.
    pub needs: Vec<Needed>,
}

/// What needs a statement, with its place in the manifest.
#[derive(Clone, Debug)]
pub struct Needed {
    pub need: Need,
    pub place: Option<Label>,
}

/// What a workflow's managed role is allowed, statement by statement.
#[derive(Clone, Debug, Default)]
pub struct Permissions {
    pub statements: Vec<Granted>,
    /// What could not be derived, as errors.
    pub unresolved: Vec<Diagnostic>,
}

/// Returns what a workflow's managed role is allowed and why; nothing for a role that the manifest does not manage.
pub fn permissions(workflow: &Workflow, place: &Place) -> Option<Permissions> {
    let manifest::Role::Managed(role) = &workflow.role else {
        return None;
    };
    let derived = match role.grants {
        GrantsMode::None => Derived::default(),
        GrantsMode::Derived => derive(workflow, &role.resources, place),
    };
    Some(Permissions {
        statements: granted(workflow, &derived, merged(role, &derived)),
        unresolved: explained(workflow, &derived.unresolved),
    })
}

/// Derives what a workflow needs, whatever its role is allowed.
pub(super) fn derive(
    workflow: &Workflow,
    resources: &BTreeMap<String, Vec<String>>,
    place: &Place,
) -> Derived {
    let keys = activity_keys(workflow);
    grants::derive(&machine(workflow, resources, place, &keys))
}

/// Finds what needs each statement.
pub(super) fn granted(
    workflow: &Workflow,
    derived: &Derived,
    statements: Vec<Statement>,
) -> Vec<Granted> {
    let needed_by = |statement: &Statement| {
        let mut needs: Vec<Needed> = Vec::new();
        for grant in &derived.grants {
            let is_new = needs.iter().all(|known| known.need != grant.needed_by);
            if is_new && shares(statement, &grant.statement) {
                needs.push(Needed {
                    need: grant.needed_by.clone(),
                    place: place_of(workflow, &grant.needed_by),
                });
            }
        }
        needs
    };
    let granted = |statement: Statement| Granted {
        needs: needed_by(&statement),
        statement,
    };
    statements.into_iter().map(granted).collect()
}

/// Returns whether a merged statement has something of another one in it.
fn shares(merged: &Statement, one: &Statement) -> bool {
    let has = |list: &[String], items: &[String]| items.iter().any(|item| list.contains(item));
    merged.condition == one.condition
        && has(&merged.action, &one.action)
        && has(&merged.resource, &one.resource)
}

fn place_of(workflow: &Workflow, need: &Need) -> Option<Label> {
    let path: Vec<Segment> = match need {
        Need::State { path, .. } => in_definition(path),
        Need::Logging => vec!["logging".into()],
        Need::Tracing => vec!["tracing".into()],
        Need::Encryption => vec!["encryption".into()],
    };
    workflow.source.open().label(&path, Target::Value, "")
}

fn in_definition(path: &[Segment]) -> Vec<Segment> {
    std::iter::once("definition".into())
        .chain(path.iter().cloned())
        .collect()
}

fn activity_keys(workflow: &Workflow) -> Vec<String> {
    let encryptions = workflow
        .activities
        .values()
        .filter_map(|activity| activity.encryption.as_ref());
    let keys: BTreeSet<&String> = encryptions.map(|encryption| &encryption.kms_key).collect();
    keys.into_iter().cloned().collect()
}

fn machine<'a>(
    workflow: &'a Workflow,
    resources: &'a BTreeMap<String, Vec<String>>,
    place: &'a Place,
    keys: &'a [String],
) -> grants::Machine<'a> {
    let encryption = workflow.encryption.as_ref();
    grants::Machine {
        definition: &workflow.definition,
        machine_arn: &workflow.machine_arn,
        machine_name: &workflow.machine_name,
        partition: &place.partition,
        region: &place.region,
        account: &place.account,
        logging: workflow.logging.is_some(),
        tracing: workflow.tracing,
        kms_key: encryption.map(|encryption| encryption.kms_key.as_str()),
        activity_kms_keys: keys,
        resources,
    }
}

/// Returns the managed role of a workflow, or why it cannot be: every target that is not known, or that IAM has no room
/// for them all.
pub fn role(workflow: &Workflow, place: &Place) -> Result<Option<plan::Role>, Vec<Diagnostic>> {
    let manifest::Role::Managed(role) = &workflow.role else {
        return Ok(None);
    };
    let keys = activity_keys(workflow);
    let machine = machine(workflow, &role.resources, place, &keys);
    let derived = match role.grants {
        GrantsMode::None => Derived::default(),
        GrantsMode::Derived => grants::derive(&machine),
    };
    if !derived.unresolved.is_empty() {
        return Err(explained(workflow, &derived.unresolved));
    }
    let statements = merged(role, &derived);
    let mut inline = BTreeMap::new();
    if !statements.is_empty() {
        inline.insert(
            plan::OWN_POLICY.to_owned(),
            policy::normal_form(&policy::document(&statements)),
        );
    }
    let role = plan::Role {
        kept: BTreeMap::new(),
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

/// Joins the derived statements, less the exceptions, with the listed ones.
pub(super) fn merged(role: &ManagedRole, derived: &Derived) -> Vec<Statement> {
    let grants = derived.grants.iter();
    let derived = grants.map(|grant| grant.statement.clone()).collect();
    let mut statements = role.except.iter().fold(derived, without);
    // Their grammar was checked when the manifest was read.
    let listed = role.allow.iter();
    statements.extend(listed.filter_map(|value| serde_json::from_value(value.clone()).ok()));
    policy::merge(statements)
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
        quotas::ROLE_INLINE_POLICIES_CHARACTERS,
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

/// The text is read again for its places: once for all of them.
pub(super) fn explained(workflow: &Workflow, unresolved: &[Unresolved]) -> Vec<Diagnostic> {
    if unresolved.is_empty() {
        return Vec::new();
    }
    let source = workflow.source.open();
    unresolved.iter().map(|one| explain(&source, one)).collect()
}

fn explain(source: &Mounted, unresolved: &Unresolved) -> Diagnostic {
    let path = in_definition(&unresolved.path);
    let label = match &unresolved.cause {
        Cause::Target { actions, .. } => {
            format!("decides what {} is allowed on", actions.join(", "))
        }
        Cause::UnknownAction | Cause::UnknownCall => "its permissions are not known".to_owned(),
    };
    let mut diagnostic = Diagnostic::error("unresolved-grant", unresolved.to_string());
    diagnostic
        .labels
        .extend(source.label(&path, Target::Value, &label));
    diagnostic.hints.push(unresolved.hint());
    diagnostic
}
