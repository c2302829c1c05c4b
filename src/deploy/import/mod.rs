//! Taking over what exists: a machine with its activities and, where a manifest can say what it is, its role.
//!
//! Nothing of a thing changes but its tags. What somebody else's tags are on is refused.

mod adopt;
mod belongings;
mod candidate;
mod claim;
mod error;
mod sketch;
mod take;

use std::collections::BTreeMap;

use super::holder::Holder;
use super::live::{Thing, thing};
use crate::aws::Aws;
use crate::diagnostic::Report;
use crate::facts::names;
use crate::manifest::{self, OpenProject, Place, Unsaved, Workflow};
use crate::plan::{Address, DesiredState, Kind, Ownership, Resource};

pub use error::ImportError;
pub use take::take;

/// What is to be taken over, and into what.
pub struct ImportRequest<'a> {
    pub aws: &'a Aws,
    pub project: &'a OpenProject,
    pub place: &'a Place,
    pub ownership: &'a Ownership,
    /// Looks a variable of the process environment up.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    pub address: &'a Address,
    /// Left out where the names say it.
    pub arn: Option<&'a str>,
}

/// What an import would do.
#[derive(Debug)]
pub struct Import {
    /// The manifest to be written; none where there is one.
    pub manifest: Option<Unsaved>,
    /// The machine is the last: until its tags are there the same import goes on where it stopped.
    pub takeovers: Vec<Takeover>,
    /// What is left as it is, and why.
    pub notes: Vec<String>,
}

/// One thing that gets our tags.
#[derive(Clone, Debug)]
pub struct Takeover {
    pub address: Address,
    pub(super) found: Thing,
    /// The tags that its manifest gives it.
    tags: BTreeMap<String, String>,
}

impl Takeover {
    /// Returns the thing as it is once it has our tags.
    pub fn after(&self) -> Resource {
        let mut resource = self.found.resource.clone();
        *resource.tags_mut() = self.tags.clone();
        resource
    }
}

/// Finds out what an import would do; changes nothing.
pub async fn import(request: &ImportRequest<'_>) -> Result<Import, ImportError> {
    let (workflows, desired) = request.load(&[])?;
    let workflow = request.address.workflow();
    if workflows.iter().any(|known| known.name == workflow) {
        return claim::claim(request, &desired).await;
    }
    if request.address.kind() != Kind::Machine {
        return Err(ImportError::NoManifest {
            workflow: workflow.to_owned(),
            address: Box::new(request.address.clone()),
        });
    }
    adopt::adopt(request, &workflows).await
}

impl ImportRequest<'_> {
    fn load(&self, unsaved: &[Unsaved]) -> Result<(Vec<Workflow>, DesiredState), ImportError> {
        let mut report = Report::default();
        let workflows =
            manifest::load_with(self.project, self.place, self.env, unsaved, &mut report);
        let desired = workflows.as_ref().and_then(|workflows| {
            super::desired(&self.project.owner, self.place, workflows, &mut report)
        });
        match (workflows, desired) {
            (Some(workflows), Some(desired)) => Ok((workflows, desired)),
            _ => Err(ImportError::Invalid(Box::new(report))),
        }
    }

    async fn thing(&self, kind: Kind, arn: &str) -> Result<Option<Thing>, ImportError> {
        Ok(thing(self.aws, kind, arn).await?)
    }

    fn holder(&self, found: &Thing) -> Holder {
        Holder::of(self.ownership, found.resource.name(), &found.tags)
    }

    /// Refuses what somebody else keeps, and what cannot be marked as ours.
    fn refuse(&self, found: &Thing) -> Result<(), ImportError> {
        let arn = found.resource.arn().to_owned();
        let holder = self.holder(found);
        if let Some(name) = holder.somebody_else() {
            let is_cloudformation = matches!(holder, Holder::CloudFormation { .. });
            return Err(ImportError::Held {
                arn,
                holder: name,
                is_cloudformation,
            });
        }
        match names::tag_value(found.resource.name()) {
            Ok(()) => Ok(()),
            Err(_) => Err(ImportError::Untaggable { arn }),
        }
    }
}
