//! Activities as they are.
//!
//! An activity never changes but in its tags, so one whose tag announces exactly what should be is as it should be,
//! and is not described.

use std::collections::{BTreeMap, BTreeSet};

use super::index::Index;
use super::{Reader, normal, side_by_side};
use crate::aws::{ActivitySummary, Aws, AwsError, ErrorKind};
use crate::plan::{Address, Kind, Observed, Ownership};

impl Reader<'_> {
    pub(super) async fn list_activities(
        &self,
        needed: bool,
    ) -> Result<Vec<ActivitySummary>, AwsError> {
        if needed {
            self.aws.list_activities().await
        } else {
            Ok(Vec::new())
        }
    }

    pub(super) async fn read_activities(
        &self,
        listed: &[ActivitySummary],
        index: &Index,
    ) -> Result<BTreeMap<Address, Observed>, AwsError> {
        let listed: BTreeSet<&str> = listed
            .iter()
            .map(|activity| activity.arn.as_str())
            .collect();
        let reads = self.wanted_of(Kind::Activity).map(|(address, wanted)| {
            let is_listed = listed.contains(wanted.arn());
            async move {
                let found = match index.get(wanted.arn()) {
                    Some(tags) if is_listed && self.agrees(address, wanted, tags) => {
                        normal::owned_or_foreign(self.ownership, wanted.clone(), tags.clone())
                    }
                    None if !is_listed => Observed::Absent,
                    _ => observe(self.aws, self.ownership, wanted.arn()).await?,
                };
                Ok((address.clone(), found))
            }
        });
        Ok(side_by_side(reads).await?.into_iter().collect())
    }
}

/// Reads an activity and its tags from itself.
pub(super) async fn observe(
    aws: &Aws,
    ownership: &Ownership,
    arn: &str,
) -> Result<Observed, AwsError> {
    let answer =
        futures_util::future::try_join(aws.describe_activity(arn), aws.list_tags(arn)).await;
    match answer {
        Ok((details, tags)) => {
            let resource = normal::activity(details, &tags);
            Ok(normal::owned_or_foreign(ownership, resource, tags))
        }
        Err(error) if error.kind == ErrorKind::NotFound => Ok(Observed::Absent),
        Err(error) => Err(error),
    }
}
