//! Roles as they are: all of the account at once where that is fewer calls, else one by one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::orphans::{Found, add, permitted};
use super::{Reader, normal, side_by_side};
use crate::arn::Arn;
use crate::aws::{AwsError, RoleDetails, RoleSummary};
use crate::plan::{Address, Kind, Observed, Ownership, Resource};

/// Calls that reading one role takes: the role, its inline policies' names, one policy, the attached ones.
const CALLS_PER_ROLE: usize = 4;

impl Reader<'_> {
    pub(super) async fn read_roles(&self) -> Result<Found, AwsError> {
        let (mut names, note) = self.role_names().await?;
        let mut notes: Vec<String> = note.into_iter().collect();
        let mut details = self.by_account(&mut names).await?;
        let arns: BTreeMap<&str, &Address> = self
            .wanted_of(Kind::Role)
            .map(|(address, wanted)| (wanted.name(), address))
            .collect();
        let reads = names.iter().map(|name| async {
            let role = self.aws.role(name).await;
            match arns.contains_key(name.as_str()) {
                true => Ok(Ok(role?)),
                false => permitted(name, role),
            }
        });
        for role in side_by_side(reads).await? {
            match role {
                Ok(role) => details.extend(role),
                Err(note) => notes.push(note),
            }
        }
        let mut found: BTreeMap<Address, Observed> = self
            .wanted_of(Kind::Role)
            .map(|(address, _)| (address.clone(), Observed::Absent))
            .collect();
        for role in details {
            match arns.get(role.name.as_str()) {
                Some(address) => {
                    let arn = self.wanted[*address].arn();
                    found.insert(
                        (*address).clone(),
                        observed(self.ownership, role, arn, self.aws.region()),
                    );
                }
                None => self.add_orphan(role, &mut found, &mut notes),
            }
        }
        Ok(Found { found, notes })
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
        let mut pages = self.aws.authorization_pages();
        let mut count = 0;
        while !names.is_empty() && count < names.len() * CALLS_PER_ROLE {
            let (roles, next) = match self.aws.authorization_details(marker.take()).await {
                Ok(page) => page,
                // Role by role is as good, only slower.
                Err(error) if error.is_optional_read_failure() => break,
                Err(error) => return Err(error),
            };
            count += 1;
            found.extend(roles.into_iter().filter(|role| names.remove(&role.name)));
            marker = pages.next(next)?;
            if marker.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// Takes a role that no manifest names for an orphan only where its trust says that it is of this region.
    fn add_orphan(
        &self,
        role: RoleDetails,
        found: &mut BTreeMap<Address, Observed>,
        notes: &mut Vec<String>,
    ) {
        let arn = role.arn.clone();
        let orphan = observed(self.ownership, role, &arn, self.aws.region());
        let Some(address) = self.address(Kind::Role, &orphan) else {
            return;
        };
        if trusted_regions(&orphan).is_empty() {
            notes.push(format!(
                "`{arn}` is in no manifest and trusts no machine by name; it may be another region's, so it is left alone"
            ));
            return;
        }
        add(found, address, orphan);
    }
}

/// Makes the observed role; one of the name under another path is another thing, and so is one of another region.
pub(super) fn observed(
    ownership: &Ownership,
    details: RoleDetails,
    arn: &str,
    region: &str,
) -> Observed {
    if details.arn != arn {
        return Observed::Foreign {
            arn: details.arn,
            why: "has the name, under another path; role names are unique in an account".to_owned(),
            importable: false,
        };
    }
    let (resource, tags) = normal::role(details);
    let found = normal::owned_or_foreign(ownership, resource, tags);
    let regions = trusted_regions(&found);
    match regions.first() {
        Some(other) if !regions.contains(region) => Observed::Foreign {
            arn: arn.to_owned(),
            why: format!("exists and belongs to this stack in region `{other}`"),
            importable: false,
        },
        _ => found,
    }
}

/// Returns the regions of the machines that an owned role trusts.
///
/// Roles are of no region, and no tag names one: a stack that goes to two regions has roles of both under one path.
fn trusted_regions(found: &Observed) -> BTreeSet<String> {
    let mut regions = BTreeSet::new();
    if let Observed::Owned(live) = found
        && let Resource::Role(role) = &live.resource
    {
        add_regions(&role.trust, &mut regions);
    }
    regions
}

fn add_regions(value: &Value, regions: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if let Some(arn) = Arn::lenient(text).filter(|arn| arn.service == "states") {
                regions.insert(arn.region.to_owned());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_regions(item, regions)),
        Value::Object(members) => members
            .values()
            .for_each(|member| add_regions(member, regions)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn path_of(resource: &Resource) -> Option<&str> {
    match resource {
        Resource::Role(role) => Some(&role.path),
        Resource::Activity(_) | Resource::Machine(_) => None,
    }
}
