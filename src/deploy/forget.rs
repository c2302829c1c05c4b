//! Forgetting what the stack owns: its `stepwright:` tags are removed, and nothing else of it changes.

use super::kinds;
use super::live::{Thing, thing};
use crate::aws::{Aws, AwsError};
use crate::plan::ownership::{PREFIX, WORKFLOW};
use crate::plan::{Address, Kind, Ownership, Plan, Resource};

/// One resource that loses our tags.
#[derive(Clone, Debug)]
pub struct Release {
    pub address: Address,
    found: Thing,
}

impl Release {
    pub fn arn(&self) -> &str {
        self.found.resource.arn()
    }
}

/// Why a resource is not forgotten.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    #[error(transparent)]
    Aws(Box<AwsError>),
    #[error("the stack does not own `{address}`")]
    NotOwned { address: Box<Address> },
    #[error("`{arn}` was changed since it was read")]
    Moved { arn: String },
}

impl From<AwsError> for ForgetError {
    fn from(error: AwsError) -> Self {
        Self::Aws(Box::new(error))
    }
}

impl ForgetError {
    /// Says what to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Aws(error) => error.hint(),
            Self::NotOwned { .. } => {
                Some("`stepwright status` lists the resources of the stack".to_owned())
            }
            Self::Moved { .. } => Some("run the same command again".to_owned()),
        }
    }
}

/// Finds what is forgotten at an address, by a plan of everything that the stack owns; changes nothing.
///
/// A state machine comes with all that is its workflow's and is the last: `apply` deletes a state machine only where that is allowed
/// expressly, so what is left where a run is cut short is safe.
pub async fn releases(
    aws: &Aws,
    owned: &Plan,
    address: &Address,
) -> Result<Vec<Release>, ForgetError> {
    let is_whole = *address == Address::machine(address.workflow());
    let mut releases = Vec::new();
    for change in &owned.changes {
        let is_chosen = match is_whole {
            true => change.address.workflow() == address.workflow(),
            false => change.address == *address,
        };
        if let Some(resource) = change.before.as_ref().filter(|_| is_chosen)
            && let Some(found) = thing(aws, resource.kind(), resource.arn()).await?
        {
            releases.push(Release {
                address: change.address.clone(),
                found,
            });
        }
    }
    let roles = unlisted_roles(aws, &owned.scope.ownership, &releases).await?;
    releases.extend(roles);
    releases.sort_by(|one, other| one.address.cmp(&other.address));
    match releases.is_empty() {
        true => Err(ForgetError::NotOwned {
            address: Box::new(address.clone()),
        }),
        false => Ok(releases),
    }
}

/// Finds the roles of machines that no list shows: they have a path of their own, and no manifest names them any more.
async fn unlisted_roles(
    aws: &Aws,
    ownership: &Ownership,
    releases: &[Release],
) -> Result<Vec<Release>, AwsError> {
    let mut roles = Vec::new();
    for release in releases {
        let Resource::Machine(machine) = &release.found.resource else {
            continue;
        };
        if releases.iter().any(|other| other.arn() == machine.role_arn) {
            continue;
        }
        let workflow = release.address.workflow();
        let found = thing(aws, Kind::Role, &machine.role_arn).await?;
        let is_ours = |found: &Thing| {
            ownership.owns(found.resource.name(), &found.tags)
                && found.tags.get(WORKFLOW).is_some_and(|tag| tag == workflow)
        };
        roles.extend(found.filter(is_ours).map(|found| Release {
            address: Address::role(workflow),
            found,
        }));
    }
    Ok(roles)
}

/// Removes our tags from one resource, unless it was changed since it was looked at.
pub async fn release(aws: &Aws, release: &Release) -> Result<(), ForgetError> {
    let found = &release.found;
    let now = thing(aws, release.address.kind(), release.arn()).await?;
    if now.as_ref() != Some(found) {
        return Err(ForgetError::Moved {
            arn: release.arn().to_owned(),
        });
    }
    let ours = found.tags.keys().filter(|key| key.starts_with(PREFIX));
    let ours: Vec<String> = ours.cloned().collect();
    kinds::untag(aws, &found.resource, &ours).await?;
    Ok(())
}
