//! A machine that no manifest describes: its manifest is written, and it is taken over with what is its own.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::belongings::{Adoption, OwnActivity, references};
use super::candidate::{Trial, file, try_out};
use super::sketch::{NamedActivity, RoleForm, Sketch};
use super::{Import, ImportError, ImportRequest, Thing};
use crate::manifest::{Unresolve, Workflow, names};
use crate::plan::ownership::PREFIX;
use crate::plan::{Address, Kind, Resource, Role};

pub async fn adopt(
    request: &ImportRequest<'_>,
    workflows: &[Workflow],
) -> Result<Import, ImportError> {
    let workflow = request.address.workflow();
    check_workflow_name(workflow)?;
    let path = file(&request.project.workflows, workflow);
    if request.project.root.join(&path).exists() {
        return Err(ImportError::FileTaken {
            file: path,
            workflow: workflow.to_owned(),
        });
    }
    let base = format!("{}{workflow}", request.project.name_prefix);
    let arn = machine_arn(request, &base)?;
    let found = request.thing(Kind::Machine, &arn).await?;
    let Some(found) = found else {
        return Err(ImportError::Absent { arn });
    };
    request.refuse(&found)?;
    let Resource::Machine(machine) = found.resource.clone() else {
        return Err(ImportError::Absent { arn });
    };
    if !machine.definition.is_object() {
        return Err(ImportError::Definition { arn });
    }
    let mut adoption = Adoption {
        request,
        base,
        machine,
        known: references(workflows),
        notes: Vec::new(),
    };
    let activities = adoption.activities().await?;
    let role = adoption.role().await?;
    adoption.warn_other_environments();
    adoption.settle(&path, found, activities, role)
}

impl Adoption<'_> {
    /// A name that is written out is the same in every environment, and the thing belongs to one of them.
    fn warn_other_environments(&mut self) {
        let project = self.request.project;
        if project.environments.len() > 1 && self.machine.name != self.base {
            self.notes.push(format!(
                "the manifest names `{}` in every environment, and the machine belongs to `{}`: before another environment of the same account and region is planned, let `vars` of each environment name its own",
                self.machine.name, project.owner.environment
            ));
        }
    }

    /// Picks the manifest that says what is live: with the role as its own where that is possible.
    fn settle(
        mut self,
        path: &std::path::Path,
        machine: Thing,
        activities: Vec<OwnActivity>,
        role: Option<Thing>,
    ) -> Result<Import, ImportError> {
        let workflow = self.request.address.workflow();
        let mut found: BTreeMap<Address, Thing> = activities
            .iter()
            .map(|own| (Address::activity(workflow, &own.key), own.found.clone()))
            .collect();
        found.insert(Address::machine(workflow), machine);
        if let Some(role) = &role {
            let mut with_role = found.clone();
            with_role.insert(Address::role(workflow), role.clone());
            let mut why = None;
            for form in forms(role) {
                // A role that a manifest cannot even name is no fault of the person who asks.
                let Ok(trial) = self.trial(path, form, &activities, &with_role) else {
                    continue;
                };
                if trial.is_faithful() {
                    return Ok(self.done(trial));
                }
                why = Some(trial.differences());
            }
            self.notes.push(left(role, why));
        }
        let trial = self.trial(path, RoleForm::Existing, &activities, &found)?;
        if !trial.is_faithful() {
            return Err(ImportError::Unfaithful {
                arn: self.machine.arn.clone(),
                why: trial.differences(),
            });
        }
        Ok(self.done(trial))
    }

    fn trial(
        &self,
        path: &std::path::Path,
        form: RoleForm<'_>,
        activities: &[OwnActivity],
        found: &BTreeMap<Address, Thing>,
    ) -> Result<Trial, ImportError> {
        let request = self.request;
        let named: Vec<NamedActivity> = activities.iter().filter_map(OwnActivity::named).collect();
        let mut known = self.known.clone();
        for own in &named {
            known.insert(
                own.activity.arn.clone(),
                format!("${{activities.{}}}", own.key),
            );
        }
        if !matches!(form, RoleForm::Existing) {
            known.insert(self.machine.role_arn.clone(), "${role}".to_owned());
        }
        let sketch = Sketch {
            workflow: request.address.workflow(),
            base: self.base.clone(),
            owner: &request.project.owner,
            place: request.place,
            machine: &self.machine,
            activities: &named,
            tags: common_tags(found),
            unresolve: Unresolve::new(request.place, known),
        };
        try_out(request, path, &sketch.manifest(form), found)
    }

    fn done(self, trial: Trial) -> Import {
        Import {
            manifest: Some(trial.manifest),
            takeovers: trial.takeovers,
            notes: self.notes,
        }
    }
}

fn check_workflow_name(name: &str) -> Result<(), ImportError> {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.len() <= 80
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_name {
        Ok(())
    } else {
        Err(ImportError::BadName {
            name: name.to_owned(),
        })
    }
}

/// Returns the machine's ARN, given or by its name.
fn machine_arn(request: &ImportRequest<'_>, base: &str) -> Result<String, ImportError> {
    let Some(arn) = request.arn else {
        return Ok(names::machine_arn(request.place, base));
    };
    let name = arn.strip_prefix(&names::machine_arn(request.place, ""));
    // A colon more is a version or an alias.
    match name.filter(|name| !name.is_empty() && !name.contains(':')) {
        Some(_) => Ok(arn.to_owned()),
        None => Err(ImportError::Elsewhere {
            arn: arn.to_owned(),
            account: request.place.account.clone(),
            region: request.place.region.clone(),
        }),
    }
}

/// Lists the ways in which a manifest could manage a role; none where it has policies of other names.
fn forms(role: &Thing) -> Vec<RoleForm<'_>> {
    let Resource::Role(role) = &role.resource else {
        return Vec::new();
    };
    let is_ours = |role: &&Role| {
        role.inline
            .keys()
            .all(|name| name == crate::plan::OWN_POLICY)
    };
    let role = Some(role).filter(is_ours);
    role.into_iter()
        .flat_map(|role| [RoleForm::Derived(role), RoleForm::Listed(role)])
        .collect()
}

fn left(role: &Thing, why: Option<String>) -> String {
    let why = why.unwrap_or_else(|| "it has inline policies of other names".to_owned());
    format!(
        "role `{}` stays as it is, named by its ARN: {why}; without `role` in the manifest the next apply makes one of its own",
        role.resource.name()
    )
}

/// Returns the tags that all things have alike; AWS's and ours are not for manifests.
fn common_tags(found: &BTreeMap<Address, Thing>) -> Map<String, Value> {
    let mut things = found.values();
    let Some(first) = things.next() else {
        return Map::new();
    };
    let is_common = |key: &str, value: &str| {
        !key.starts_with("aws:")
            && !key.starts_with(PREFIX)
            && found
                .values()
                .all(|thing| thing.tags.get(key).is_some_and(|other| other == value))
    };
    let common = first
        .tags
        .iter()
        .filter(|(key, value)| is_common(key, value));
    common
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect()
}
