//! Machines as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Reader, normal, side_by_side};
use crate::aws::{Aws, AwsError, ErrorKind, MachineDetails, MachineSummary};
use crate::plan::{Address, Kind, Observed, Ownership, Resource};

impl Reader<'_> {
    pub(super) async fn list_machines(
        &self,
        needed: bool,
    ) -> Result<Vec<MachineSummary>, AwsError> {
        if needed {
            self.aws.list_machines().await
        } else {
            Ok(Vec::new())
        }
    }

    pub(super) async fn read_machines(
        &self,
        listed: &[MachineSummary],
        index: &Index,
    ) -> Result<BTreeMap<Address, Observed>, AwsError> {
        let listed: BTreeSet<&str> = listed.iter().map(|machine| machine.arn.as_str()).collect();
        let reads = self.wanted_of(Kind::Machine).map(|(address, wanted)| {
            let is_known = listed.contains(wanted.arn()) || index.get(wanted.arn()).is_some();
            async move {
                let found = match is_known {
                    true => self.read_machine(address, wanted, index).await?,
                    false => Observed::Absent,
                };
                Ok((address.clone(), found))
            }
        });
        Ok(side_by_side(reads).await?.into_iter().collect())
    }

    async fn read_machine(
        &self,
        address: &Address,
        wanted: &Resource,
        index: &Index,
    ) -> Result<Observed, AwsError> {
        let details = match described(self.aws, wanted.arn()).await? {
            Ok(details) => details,
            Err(observed) => return Ok(observed),
        };
        if let Some(tags) = index.get(wanted.arn())
            && self.agrees(address, wanted, tags)
            && normal::machine(details.clone(), tags) == *wanted
        {
            // The desired value is as good as the live one, and shares its definition.
            return Ok(normal::owned_or_foreign(
                self.ownership,
                wanted.clone(),
                tags.clone(),
            ));
        }
        with_own_tags(self.aws, self.ownership, details).await
    }
}

/// Reads a machine and its tags from itself.
pub(super) async fn observe(
    aws: &Aws,
    ownership: &Ownership,
    arn: &str,
) -> Result<Observed, AwsError> {
    match described(aws, arn).await? {
        Ok(details) => with_own_tags(aws, ownership, details).await,
        Err(observed) => Ok(observed),
    }
}

async fn described(aws: &Aws, arn: &str) -> Result<Result<MachineDetails, Observed>, AwsError> {
    match aws.describe_machine(arn).await {
        Ok(details) if details.is_deleting => Ok(Err(Observed::Deleting { arn: details.arn })),
        Ok(details) => Ok(Ok(details)),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(Err(Observed::Absent)),
        Err(error) => Err(error),
    }
}

async fn with_own_tags(
    aws: &Aws,
    ownership: &Ownership,
    details: MachineDetails,
) -> Result<Observed, AwsError> {
    match aws.list_tags(&details.arn).await {
        Ok(tags) => {
            let resource = normal::machine(details, &tags);
            Ok(normal::owned_or_foreign(ownership, resource, tags))
        }
        Err(error) if error.kind == ErrorKind::NotFound => Ok(Observed::Absent),
        Err(error) => Err(error),
    }
}
