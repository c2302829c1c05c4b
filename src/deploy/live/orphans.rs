//! Machines and activities that are the stack's and in no manifest.
//!
//! The index may show what is gone and may miss what is new. So whatever it shows is read from itself, and whatever
//! was created lately and is not in it yet is asked for its tags.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Reader, activities, machines, side_by_side};
use crate::aws::{ActivitySummary, AwsError, MachineSummary};
use crate::plan::ownership::address_of;
use crate::plan::{Address, Kind, Observed};

/// Seconds for which the index may not show a new thing yet.
const RECENT: i64 = 5 * 60;

/// Recent things of an account that are asked for their tags at most.
const RECENT_LIMIT: usize = 50;

impl Reader<'_> {
    pub(super) async fn read_orphans(
        &self,
        machines: &[MachineSummary],
        activities: &[ActivitySummary],
        index: &Index,
    ) -> Result<BTreeMap<Address, Observed>, AwsError> {
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
            let found = match kind {
                Kind::Activity => activities::observe(self.aws, self.ownership, arn).await?,
                Kind::Machine | Kind::Role => {
                    machines::observe(self.aws, self.ownership, arn).await?
                }
            };
            Ok((kind, found))
        });
        let mut orphans = BTreeMap::new();
        for (kind, found) in side_by_side(reads).await? {
            if let Some(address) = self.address(kind, &found) {
                add(&mut orphans, address, found);
            }
        }
        Ok(orphans)
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
                    Err(error) if error.kind == crate::aws::ErrorKind::NotFound => Ok(None),
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
