//! From checked workflows to the resources that should exist.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::permissions;
use crate::diagnostic::Report;
use crate::manifest::{self, LogLevel, Owner, Place, Workflow};
use crate::plan::{self, Address, Desired, DesiredState, Masks, Ownership, Resource};

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
        for warning in permissions::likely_missing(workflow) {
            report.push(warning);
        }
        match permissions::role(workflow, place) {
            Ok(role) => resources
                .extend(role.map(|role| (Address::role(&workflow.name), of_role(workflow, role)))),
            Err(faults) => {
                failed = true;
                faults.into_iter().for_each(|fault| report.push(fault));
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

fn of_role(workflow: &Workflow, role: plan::Role) -> Desired {
    let mut places = masks(workflow, &["/tags/"]);
    let boundary = ("/role/permissions_boundary", "/permissions_boundary");
    places.extend(moved(workflow, &[boundary]));
    Desired {
        resource: Resource::Role(role),
        masks: Masks {
            places,
            secrets: role_secrets(workflow),
        },
        needs: Vec::new(),
    }
}

fn of_activity(workflow: &Workflow, name: &str, activity: &manifest::Activity) -> Desired {
    let mut places = masks(workflow, &["/tags/"]);
    let own = format!("/activities/{}", escape(name));
    places.extend(workflow.masks.iter().filter_map(|(pointer, text)| {
        let rest = pointer
            .strip_prefix(&own)
            .filter(|rest| rest.starts_with("/tags/"))?;
        Some((rest.to_owned(), text.clone()))
    }));
    let key = format!("{own}/kms_key");
    places.extend(moved(workflow, &[(&key, "/encryption/kms_key")]));
    Desired {
        resource: Resource::Activity(plan::Activity {
            name: activity.name.clone(),
            arn: activity.arn.clone(),
            encryption: activity.encryption.as_ref().map(encryption),
            tags: activity.tags.clone(),
        }),
        masks: Masks {
            places,
            secrets: Vec::new(),
        },
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
    let mut places = masks(workflow, &["/tags/", "/definition/"]);
    let elsewhere = [
        ("/role", "/role_arn"),
        ("/logging/log_group", "/logging/destinations/0"),
        ("/encryption/kms_key", "/encryption/kms_key"),
    ];
    places.extend(moved(workflow, &elsewhere));
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
        masks: Masks {
            places,
            secrets: Vec::new(),
        },
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

/// Returns the masks of fields that stand elsewhere in the resource than in the manifest.
fn moved(workflow: &Workflow, moves: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mask = |(from, to): &(&str, &str)| {
        let text = workflow.masks.get(*from)?;
        Some(((*to).to_owned(), text.clone()))
    };
    moves.iter().filter_map(mask).collect()
}

/// Statements are merged and sorted, and so are managed policies: what stands in them is found by value.
fn role_secrets(workflow: &Workflow) -> Vec<(String, String)> {
    let manifest::Role::Managed(role) = &workflow.role else {
        return Vec::new();
    };
    let keys: BTreeMap<&String, &str> = workflow
        .activities
        .iter()
        .filter_map(|(name, activity)| Some((name, activity.encryption.as_ref()?.kms_key.as_str())))
        .collect();
    let activities: BTreeMap<&String, Value> = keys
        .into_iter()
        .map(|(name, key)| (name, json!({"kms_key": key})))
        .collect();
    let written = json!({
        "role": {"allow": role.allow, "managed_policies": role.managed_policies},
        "encryption": {"kms_key": workflow.encryption.as_ref().map(|one| &one.kms_key)},
        "activities": activities,
    });
    let secret = |(pointer, text): (&String, &String)| {
        let value = written.pointer(pointer)?.as_str()?;
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
