//! Creating: the call itself proves whether the name was free.
//!
//! AWS answers success for somebody else's identical machine or activity. So "already exists", and success with a
//! creation date before the call, both mean that the thing existed, and its own tags decide whose it is. Ours can
//! come of a retry after a lost answer, or of lists that lag.

use super::events::ApplyError;
use super::write::Writer;
use crate::aws::ErrorKind;
use crate::deploy::live;
use crate::plan::write::{Announcement, Write, writes};
use crate::plan::{Action, ActionReason, Change, Live, Observed, Resource};

/// Seconds by which our idea of the service's clock, heard in whole seconds, may be ahead of it.
const CLOCK_SLACK: i64 = 1;

/// Whether a creating call made the thing, or found it there.
pub enum Created {
    Now,
    /// It is ours already; what is left to do are these writes.
    Existed(Vec<Write>),
}

/// Creates a thing, or finds out whose it is.
pub async fn create(
    writer: &Writer<'_>,
    change: &Change,
    bare: &Resource,
    announcement: &Announcement,
) -> Result<Created, ApplyError> {
    let since = writer.aws.calls().service_now();
    match writer.create(&change.address, bare, announcement).await {
        Ok(Some(created)) if created < since - CLOCK_SLACK => adopt(writer, change, bare).await,
        Ok(_) => Ok(Created::Now),
        Err(error) if error.kind == ErrorKind::AlreadyExists => adopt(writer, change, bare).await,
        Err(error) => Err(error.into()),
    }
}

async fn adopt(
    writer: &Writer<'_>,
    change: &Change,
    bare: &Resource,
) -> Result<Created, ApplyError> {
    match live::read_one(writer.aws, writer.ownership, bare).await? {
        Observed::Owned(found) => Ok(Created::Existed(rest(change, &found))),
        Observed::Foreign {
            arn,
            why,
            importable,
        } => Err(ApplyError::Foreign {
            address: change.address.clone(),
            arn,
            why,
            importable,
        }),
        Observed::Deleting { arn } => Err(ApplyError::StillDeleting { arn }),
        Observed::Absent => Err(ApplyError::Moved {
            arn: bare.arn().to_owned(),
            how: "AWS reported that it exists, and then that it does not".to_owned(),
        }),
    }
}

/// Lists what is left to write on a thing that is ours and there.
fn rest(change: &Change, found: &Live) -> Vec<Write> {
    let renamed_from = found.renamed_from(&change.address);
    let same = change.after.as_ref() == Some(&found.resource) && renamed_from.is_none();
    let update = Change {
        action: if same { Action::NoOp } else { Action::Update },
        reason: ActionReason::CutShort,
        before: Some(found.resource.clone()),
        applied: found.applied.clone(),
        renamed_from,
        ..change.clone()
    };
    writes(&update)
        .into_iter()
        .map(|(_, write)| write)
        .collect()
}
