//! What a machine uses, as far as it can be taken over with it: its activities and its role.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::sketch::NamedActivity;
use super::{ImportError, ImportRequest, Thing};
use crate::manifest::{Workflow, names};
use crate::plan::{Kind, Machine, Resource};

/// What is found out about a machine on the way.
pub(super) struct Adoption<'a> {
    pub request: &'a ImportRequest<'a>,
    pub base: String,
    pub machine: Machine,
    /// ARNs of other workflows' resources, and their references.
    pub known: BTreeMap<String, String>,
    pub notes: Vec<String>,
}

/// An activity that is taken over.
pub(super) struct OwnActivity {
    pub key: String,
    pub found: Thing,
}

impl OwnActivity {
    pub fn named(&self) -> Option<NamedActivity> {
        let Resource::Activity(activity) = &self.found.resource else {
            return None;
        };
        Some(NamedActivity {
            key: self.key.clone(),
            activity: activity.clone(),
        })
    }
}

impl Adoption<'_> {
    /// Finds the activities of the definition that nobody else keeps.
    pub(super) async fn activities(&mut self) -> Result<Vec<OwnActivity>, ImportError> {
        let place = self.request.place;
        let prefix = names::activity_arn(place, "");
        let mut arns = BTreeSet::new();
        strings(&self.machine.definition, &mut |text| {
            if text.starts_with(&prefix) && !self.known.contains_key(text) {
                arns.insert(text.to_owned());
            }
        });
        let mut own: Vec<OwnActivity> = Vec::new();
        for arn in arns {
            let Some(found) = self.request.thing(Kind::Activity, &arn).await? else {
                self.notes.push(format!(
                    "`{arn}` does not exist; the definition still names it"
                ));
                continue;
            };
            if let Err(why) = self.request.refuse(&found) {
                self.notes.push(format!("{why}; it stays as it is"));
                continue;
            }
            let key = self.key(found.resource.name(), &own);
            own.push(OwnActivity { key, found });
        }
        Ok(own)
    }

    /// Returns the name that an activity gets in the manifest: its own without the workflow's, as far as it may be one.
    fn key(&self, name: &str, taken: &[OwnActivity]) -> String {
        let short = name
            .strip_prefix(&format!("{}-", self.base))
            .unwrap_or(name);
        let plain: String = short
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let stem = match plain.trim_start_matches(['-', '_']) {
            "" => "activity",
            plain => &plain[..plain.len().min(70)],
        };
        let is_free = |key: &String| !taken.iter().any(|other| other.key == *key);
        let mut numbered = (2..).map(|number| format!("{stem}-{number}"));
        Some(stem.to_owned())
            .filter(is_free)
            .or_else(|| numbered.find(is_free))
            .unwrap_or_default()
    }

    /// Reads the machine's role, where it could be taken over.
    pub(super) async fn role(&mut self) -> Result<Option<Thing>, ImportError> {
        let arn = self.machine.role_arn.clone();
        if !arn.starts_with(&names::role_arn(self.request.place, "/", "")) {
            return Ok(None);
        }
        let Some(found) = self.request.thing(Kind::Role, &arn).await? else {
            return Ok(None);
        };
        if let Err(why) = self.request.refuse(&found) {
            self.notes.push(format!("{why}; it stays as it is"));
            return Ok(None);
        }
        Ok(Some(found))
    }
}

/// Lists what references of other workflows stand for.
pub(super) fn references(workflows: &[Workflow]) -> BTreeMap<String, String> {
    let mut known = BTreeMap::new();
    for workflow in workflows {
        let name = &workflow.name;
        known.insert(
            workflow.machine_arn.clone(),
            format!("${{workflows.{name}}}"),
        );
        for (key, activity) in &workflow.activities {
            known.insert(
                activity.arn.clone(),
                format!("${{workflows.{name}.activities.{key}}}"),
            );
        }
    }
    known
}

fn strings(value: &Value, visit: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, visit)),
        Value::Object(members) => members.values().for_each(|member| strings(member, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
