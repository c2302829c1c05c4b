//! Whether what a plan was decided on still holds.

use super::live;
use crate::aws::{Aws, AwsError};
use crate::plan::{Address, Change, Live, Observed, Plan};

/// One thing that is not as the plan saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub address: Address,
    pub how: String,
}

/// Reads everything that the plan looked at again, and names what moved.
pub async fn moved(aws: &Aws, plan: &Plan) -> Result<Vec<Moved>, AwsError> {
    let live = live::read_again(aws, plan).await?;
    let check = |change: &Change| {
        let how = difference(change, live.get(&change.address))?;
        Some(Moved {
            address: change.address.clone(),
            how,
        })
    };
    Ok(plan.changes.iter().filter_map(check).collect())
}

/// Tells how a thing differs from what the change was decided on.
pub(super) fn difference(change: &Change, now: &Observed) -> Option<String> {
    match (&change.before, now) {
        (None, Observed::Absent | Observed::Deleting { .. }) => None,
        (None, Observed::Owned(_) | Observed::Foreign { .. }) => Some("it exists now".to_owned()),
        (Some(_), Observed::Absent | Observed::Deleting { .. }) => Some("it is gone".to_owned()),
        (Some(_), Observed::Foreign { why, .. }) => Some(format!("it is no longer ours: {why}")),
        (Some(before), Observed::Owned(live)) if live.resource != *before => {
            Some("it was changed".to_owned())
        }
        (Some(_), Observed::Owned(live)) => applied_since(change, live),
    }
}

fn applied_since(change: &Change, live: &Live) -> Option<String> {
    (change.applied != live.applied).then(|| "another apply has written to it".to_owned())
}
