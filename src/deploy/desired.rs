//! From checked workflows to the resources that should exist.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Segment, Target};
use crate::grants::{self, Underivable};
use crate::manifest::{self, GrantsMode, LogLevel, ManagedRole, Owner, Place, Workflow};
use crate::plan::{self, Address, Desired, DesiredState, Ownership, Resource};
use crate::policy::{self, Statement};

/// The name of the inline policy that holds all derived and listed statements.
pub const POLICY_NAME: &str = "stepwright";

/// Builds the state that should be; findings go to the report, and with any error there is no state.
pub fn desired(
    owner: &Owner,
    place: &Place,
    workflows: &[Workflow],
    report: &mut Report,
) -> Option<DesiredState> {
    let mut resources = BTreeMap::new();
    let mut failed = false;
    for workflow in workflows {
        match role(workflow, place) {
            Ok(Some(role)) => {
                if let Some(fault) = too_large(workflow, &role) {
                    failed = true;
                    report.push(fault);
                }
                resources.insert(Address::role(&workflow.name), of_role(workflow, role));
            }
            Ok(None) => {}
            Err(faults) => {
                failed = true;
                faults
                    .iter()
                    .for_each(|fault| report.push(explain(workflow, fault)));
            }
        }
        for (name, activity) in &workflow.activities {
            resources.insert(
                Address::activity(&workflow.name, name),
                of_activity(workflow, name, activity),
            );
        }
        resources.insert(Address::machine(&workflow.name), of_machine(workflow));
    }
    order_machines(workflows, &mut resources);
    let ownership = Ownership {
        stack: owner.stack.clone(),
        environment: owner.environment.clone(),
        project: owner.project.clone(),
    };
    (!failed).then_some(DesiredState {
        ownership,
        resources,
    })
}

/// Returns the managed role of a workflow, or every resource whose permissions cannot be derived.
fn role(workflow: &Workflow, place: &Place) -> Result<Option<plan::Role>, Vec<Underivable>> {
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
    let statements = statements(role, &machine)?;
    let mut inline = BTreeMap::new();
    if !statements.is_empty() {
        inline.insert(
            POLICY_NAME.to_owned(),
            policy::normal_form(&policy::document(&statements)),
        );
    }
    Ok(Some(plan::Role {
        name: role.name.clone(),
        path: role.path.clone(),
        arn: role.arn.clone(),
        trust: policy::normal_form(&grants::trust_policy(&machine)),
        inline,
        attached: role.managed_policies.iter().cloned().collect(),
        permissions_boundary: role.permissions_boundary.clone(),
        tags: workflow.tags.clone(),
    }))
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
        policy::INLINE_LIMIT,
    );
    let message = format!(
        "the permissions of role `{}` take {size} characters; IAM allows {limit}",
        role.name
    );
    let path = [Segment::Key("role".to_owned())];
    let mut diagnostic = Diagnostic::error("policy-too-large", message);
    diagnostic.labels.extend(
        workflow
            .source
            .label(&path, Target::Key, "too much to write down"),
    );
    diagnostic.hints.push(
        "use wildcards in `Resource`, or move statements to policies under `role.managed_policies`"
            .to_owned(),
    );
    Some(diagnostic)
}

fn explain(workflow: &Workflow, fault: &Underivable) -> Diagnostic {
    let path: Vec<Segment> = std::iter::once("definition".to_owned())
        .chain(fault.path.iter().cloned())
        .map(|segment| {
            segment
                .parse()
                .map_or_else(|_| Segment::Key(segment), Segment::Index)
        })
        .collect();
    let mut diagnostic = Diagnostic::error("underivable-grant", fault.to_string());
    diagnostic.labels.extend(workflow.source.label(
        &path,
        Target::Value,
        "its permissions are not derived yet",
    ));
    diagnostic.hints.push(fault.hint().to_owned());
    diagnostic
}

fn of_role(workflow: &Workflow, role: plan::Role) -> Desired {
    Desired {
        resource: Resource::Role(role),
        masks: masks(workflow, &["/tags/"]),
        secrets: role_secrets(workflow),
        needs: Vec::new(),
    }
}

fn of_activity(workflow: &Workflow, name: &str, activity: &manifest::Activity) -> Desired {
    let mut masks = masks(workflow, &["/tags/"]);
    let own = format!("/activities/{}", escape(name));
    masks.extend(workflow.masks.iter().filter_map(|(pointer, text)| {
        let rest = pointer
            .strip_prefix(&own)
            .filter(|rest| rest.starts_with("/tags/"))?;
        Some((rest.to_owned(), text.clone()))
    }));
    Desired {
        resource: Resource::Activity(plan::Activity {
            name: activity.name.clone(),
            arn: activity.arn.clone(),
            encryption: activity.encryption.as_ref().map(encryption),
            tags: activity.tags.clone(),
        }),
        masks,
        secrets: Vec::new(),
        needs: Vec::new(),
    }
}

fn of_machine(workflow: &Workflow) -> Desired {
    let role_arn = match &workflow.role {
        manifest::Role::Managed(role) => &role.arn,
        manifest::Role::Existing { arn } => arn,
    };
    let mut needs: Vec<Address> = match &workflow.role {
        manifest::Role::Managed(_) => vec![Address::role(&workflow.name)],
        manifest::Role::Existing { .. } => Vec::new(),
    };
    needs.extend(
        workflow
            .activities
            .keys()
            .map(|name| Address::activity(&workflow.name, name)),
    );
    Desired {
        resource: Resource::Machine(plan::Machine {
            name: workflow.machine_name.clone(),
            arn: workflow.machine_arn.clone(),
            machine_type: match workflow.kind {
                manifest::MachineType::Standard => plan::MachineType::Standard,
                manifest::MachineType::Express => plan::MachineType::Express,
            },
            role_arn: role_arn.clone(),
            definition: workflow.definition.clone(),
            logging: workflow.logging.as_ref().map(logging),
            tracing: workflow.tracing,
            encryption: workflow.encryption.as_ref().map(encryption),
            tags: workflow.tags.clone(),
        }),
        masks: masks(workflow, &["/tags/", "/definition/"]),
        secrets: Vec::new(),
        needs,
    }
}

fn logging(logging: &manifest::Logging) -> plan::Logging {
    let level = match logging.level {
        LogLevel::All => "ALL",
        LogLevel::Error => "ERROR",
        LogLevel::Fatal => "FATAL",
    };
    plan::Logging {
        level: level.to_owned(),
        include_execution_data: logging.include_execution_data,
        destinations: vec![logging.log_group_arn.clone()],
    }
}

fn encryption(encryption: &manifest::Encryption) -> plan::Encryption {
    let data_key_reuse = i32::try_from(encryption.data_key_reuse).unwrap_or(i32::MAX);
    plan::Encryption {
        kms_key: encryption.kms_key.clone(),
        data_key_reuse,
    }
}

fn masks(workflow: &Workflow, parts: &[&str]) -> BTreeMap<String, String> {
    let is_part = |pointer: &str| parts.iter().any(|part| pointer.starts_with(part));
    workflow
        .masks
        .iter()
        .filter(|(pointer, _)| is_part(pointer))
        .map(|(pointer, text)| (pointer.clone(), text.clone()))
        .collect()
}

/// Statements are merged and sorted, so what stands in them is found by value.
fn role_secrets(workflow: &Workflow) -> Vec<(String, String)> {
    let manifest::Role::Managed(role) = &workflow.role else {
        return Vec::new();
    };
    let allow = Value::Array(role.allow.clone());
    let secret = |(pointer, text): (&String, &String)| {
        let value = allow
            .pointer(pointer.strip_prefix("/role/allow")?)?
            .as_str()?;
        (!value.is_empty()).then(|| (value.to_owned(), text.clone()))
    };
    workflow.masks.iter().filter_map(secret).collect()
}

/// Lets a machine wait for those it starts, leaving out what would close a circle.
fn order_machines(workflows: &[Workflow], resources: &mut BTreeMap<Address, Desired>) {
    let mut edges: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for workflow in workflows {
        for other in workflow
            .refers_to
            .iter()
            .filter(|other| **other != workflow.name)
        {
            if reaches(&edges, other, &workflow.name) {
                continue;
            }
            edges.entry(&workflow.name).or_default().push(other);
            let address = Address::machine(other);
            if resources.contains_key(&address)
                && let Some(machine) = resources.get_mut(&Address::machine(&workflow.name))
            {
                machine.needs.push(address);
            }
        }
    }
}

fn reaches<'a>(edges: &BTreeMap<&'a str, Vec<&'a str>>, from: &'a str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if name == to {
            return true;
        }
        if seen.insert(name) {
            open.extend(edges.get(name).into_iter().flatten().copied());
        }
    }
    false
}

fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
