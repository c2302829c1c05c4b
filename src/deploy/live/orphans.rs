//! Machines and activities that are the stack's and in no manifest.
//!
//! The index may show what is gone and may miss what is new. So whatever it shows is read from itself, and whatever
//! was created lately and is not in it yet is asked for its tags.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Reader, activities, machines, side_by_side};
use crate::arn::last_part;
use crate::aws::{ActivitySummary, AwsError, ErrorKind, MachineSummary};
use crate::plan::ownership::{NAME, address_of};
use crate::plan::{Address, Kind, Observed};

/// Seconds for which the index may not show a new thing yet.
const RECENT: i64 = 5 * 60;

/// Recent things of an account that are asked for their tags at most.
const RECENT_LIMIT: usize = 50;

/// What was found, and notes about what could not be read.
#[derive(Default)]
pub(super) struct Found {
    pub found: BTreeMap<Address, Observed>,
    pub notes: Vec<String>,
}

impl Reader<'_> {
    /// Reads what the stack owns and no manifest names; what may not be read is noted and left alone.
    pub(super) async fn read_orphans(
        &self,
        machines: &[MachineSummary],
        activities: &[ActivitySummary],
        index: &Index,
    ) -> Result<Found, AwsError> {
        let wanted: BTreeSet<&str> = self
            .wanted
            .values()
            .map(|resource| resource.arn())
            .collect();
        let mut suspects: BTreeSet<String> = self
            .recent(machines, activities, index)
            .await?
            .into_iter()
            .collect();
        suspects.extend(index.arns().cloned());
        suspects.retain(|arn| !wanted.contains(arn.as_str()));
        let reads = suspects.iter().map(|arn| async move {
            let kind = kind_of(arn);
            let found = match (self.copied_from(arn, index), kind) {
                (Some(other), _) => Err(copied(arn, &other)),
                (None, Kind::Activity) => {
                    let found = activities::observe(self.aws, self.ownership, arn).await;
                    permitted(arn, found)?
                }
                (None, Kind::Machine | Kind::Role) => {
                    let found = machines::observe(self.aws, self.ownership, arn).await;
                    permitted(arn, found)?
                }
            };
            Ok((kind, found))
        });
        let mut orphans = Found::default();
        for (kind, found) in side_by_side(reads).await? {
            match found {
                Err(note) => orphans.notes.push(note),
                Ok(found) => {
                    if let Some(address) = self.address(kind, &found) {
                        add(&mut orphans.found, address, found);
                    }
                }
            }
        }
        Ok(orphans)
    }

    /// Returns the name that a resource's tags in the index belong to, where it is not the resource's own.
    fn copied_from(&self, arn: &str, index: &Index) -> Option<String> {
        let name = index.get(arn)?.get(NAME)?;
        (name != last_part(arn)).then(|| name.clone())
    }

    /// Returns those of the recently created things whose own tags make them ours.
    async fn recent(
        &self,
        machines: &[MachineSummary],
        activities: &[ActivitySummary],
        index: &Index,
    ) -> Result<Vec<String>, AwsError> {
        let since = self.aws.calls().service_now() - RECENT;
        let known: BTreeSet<&str> = self
            .wanted
            .values()
            .map(|resource| resource.arn())
            .chain(index.arns().map(String::as_str))
            .collect();
        let machines = machines
            .iter()
            .map(|machine| (&machine.arn, &machine.name, machine.created));
        let activities = activities
            .iter()
            .map(|activity| (&activity.arn, &activity.name, activity.created));
        let mut recent: Vec<_> = machines
            .chain(activities)
            .filter(|(arn, _, created)| *created >= since && !known.contains(arn.as_str()))
            .collect();
        recent.sort_by_key(|(arn, _, created)| (-created, *arn));
        let reads = recent
            .into_iter()
            .take(RECENT_LIMIT)
            .map(|(arn, name, _)| async move {
                match self.aws.list_tags(arn).await {
                    Ok(tags) => Ok(self.ownership.owns(name, &tags).then(|| arn.clone())),
                    // It is gone again, or not ours to ask.
                    Err(error) if error.is_optional_read_failure() => Ok(None),
                    Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(error),
                }
            });
        Ok(side_by_side(reads).await?.into_iter().flatten().collect())
    }

    /// Returns the address of an orphan, where it is one.
    pub(super) fn address(&self, kind: Kind, found: &Observed) -> Option<Address> {
        let Observed::Owned(live) = found else {
            return None;
        };
        let address = address_of(kind, live.resource.name(), &live.tags);
        // A thing that was given another name in its manifest leaves the old one behind.
        let is_taken = self.wanted.contains_key(&address);
        Some(if is_taken {
            address.formerly(live.resource.name())
        } else {
            address
        })
    }
}

/// Returns what was read, or a note where the caller may not read it: nothing of the manifests depends on it.
pub(super) fn permitted<T>(
    arn: &str,
    found: Result<T, AwsError>,
) -> Result<Result<T, String>, AwsError> {
    match found {
        Ok(found) => Ok(Ok(found)),
        Err(error) if error.kind == ErrorKind::AccessDenied => Ok(Err(format!(
            "`{arn}` is in no manifest and could not be read, so it is left alone: {error}"
        ))),
        Err(error) => Err(error),
    }
}

fn copied(arn: &str, name: &str) -> String {
    format!(
        "`{arn}` carries tags copied from `{name}`, so it does not belong to this stack and is left alone"
    )
}

/// Adds an orphan; two that one workflow left behind are told apart by their names.
pub(super) fn add(orphans: &mut BTreeMap<Address, Observed>, address: Address, orphan: Observed) {
    let address = match &orphan {
        Observed::Owned(live) if orphans.contains_key(&address) => {
            address.formerly(live.resource.name())
        }
        _ => address,
    };
    orphans.insert(address, orphan);
}

fn kind_of(arn: &str) -> Kind {
    if arn.contains(":activity:") {
        Kind::Activity
    } else {
        Kind::Machine
    }
}
