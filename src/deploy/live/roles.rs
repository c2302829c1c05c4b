//! Roles as they are: all of the account at once where that is fewer calls, else one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reader, normal, side_by_side};
use crate::aws::{AwsError, RoleDetails, RoleSummary};
use crate::plan::{Address, Kind, Observed, Ownership, Resource};

/// Calls that reading one role takes: the role, its inline policies' names, one policy, the attached ones.
const CALLS_PER_ROLE: usize = 4;

pub(super) struct Roles {
    pub found: BTreeMap<Address, Observed>,
    pub note: Option<String>,
}

impl Reader<'_> {
    pub(super) async fn read_roles(&self) -> Result<Roles, AwsError> {
        let (mut names, note) = self.role_names().await?;
        let mut details = self.by_account(&mut names).await?;
        let reads = names.iter().map(|name| self.aws.role(name));
        details.extend(side_by_side(reads).await?.into_iter().flatten());
        let arns: BTreeMap<&str, &Address> = self
            .wanted_of(Kind::Role)
            .map(|(address, wanted)| (wanted.name(), address))
            .collect();
        let mut found: BTreeMap<Address, Observed> = self
            .wanted_of(Kind::Role)
            .map(|(address, _)| (address.clone(), Observed::Absent))
            .collect();
        for role in details {
            match arns.get(role.name.as_str()) {
                Some(address) => {
                    let arn = self.wanted[*address].arn();
                    found.insert((*address).clone(), observed(self.ownership, role, arn));
                }
                None => found.extend(self.orphan(role)),
            }
        }
        Ok(Roles { found, note })
    }

    /// Returns the names of roles to read: those under the stack's paths, or all that are wanted where listing is
    /// not permitted.
    async fn role_names(&self) -> Result<(BTreeSet<String>, Option<String>), AwsError> {
        let wanted: BTreeSet<String> = self
            .wanted_of(Kind::Role)
            .map(|(_, role)| role.name().to_owned())
            .collect();
        let mut paths: BTreeSet<&str> = self
            .wanted_of(Kind::Role)
            .filter_map(|(_, role)| path_of(role))
            .collect();
        if self.search_orphans {
            paths.insert(self.role_path);
        }
        let mut listed: Vec<RoleSummary> = Vec::new();
        for path in paths {
            match self.aws.list_roles(path).await {
                Ok(roles) => listed.extend(roles),
                Err(error) if error.is_optional_read_failure() => {
                    let note = format!(
                        "roles were not listed, so roles that are in no manifest were not searched: {error}"
                    );
                    return Ok((wanted, self.search_orphans.then_some(note)));
                }
                Err(error) => return Err(error),
            }
        }
        // A role elsewhere than under our own path is read only when a manifest names it.
        let is_ours = |role: &RoleSummary| {
            wanted.contains(&role.name) || (self.search_orphans && role.path == self.role_path)
        };
        Ok((
            listed
                .into_iter()
                .filter(is_ours)
                .map(|role| role.name)
                .collect(),
            None,
        ))
    }

    /// Reads roles by pages of the account for as long as that promises fewer calls; takes those found off `names`.
    async fn by_account(&self, names: &mut BTreeSet<String>) -> Result<Vec<RoleDetails>, AwsError> {
        let mut found = Vec::new();
        let mut marker = None;
        let mut pages = 0;
        while !names.is_empty() && pages < names.len() * CALLS_PER_ROLE {
            let (roles, next) = match self.aws.authorization_details(marker.take()).await {
                Ok(page) => page,
                // Role by role is as good, only slower.
                Err(error) if error.is_optional_read_failure() => break,
                Err(error) => return Err(error),
            };
            pages += 1;
            found.extend(roles.into_iter().filter(|role| names.remove(&role.name)));
            match next {
                Some(next) => marker = Some(next),
                None => break,
            }
        }
        Ok(found)
    }

    fn orphan(&self, role: RoleDetails) -> Option<(Address, Observed)> {
        let arn = role.arn.clone();
        let found = observed(self.ownership, role, &arn);
        Some((self.address(Kind::Role, &found)?, found))
    }
}

/// Makes the observed role; one of the name under another path is another thing.
pub(super) fn observed(ownership: &Ownership, details: RoleDetails, arn: &str) -> Observed {
    if details.arn != arn {
        return Observed::Foreign {
            arn: details.arn,
            why: "has the name, under another path; role names are unique in an account".to_owned(),
        };
    }
    let (resource, tags) = normal::role(details);
    normal::owned_or_foreign(ownership, resource, tags)
}

fn path_of(resource: &Resource) -> Option<&str> {
    match resource {
        Resource::Role(role) => Some(&role.path),
        Resource::Activity(_) | Resource::Machine(_) => None,
    }
}
