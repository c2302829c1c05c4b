//! Tagging what is taken over: one call for each thing, which announces that it stays as it is.

use super::{ImportError, Takeover};
use crate::aws::Aws;
use crate::deploy::apply::Writer;
use crate::deploy::live::thing;
use crate::plan::Ownership;
use crate::plan::normal::digest;
use crate::plan::write::Announcement;

/// Takes one thing over, unless it was changed since it was looked at.
pub async fn take(
    aws: &Aws,
    ownership: &Ownership,
    takeover: &Takeover,
) -> Result<(), ImportError> {
    let (address, found) = (&takeover.address, &takeover.found);
    let now = thing(aws, address.kind(), found.resource.arn()).await?;
    if now.as_ref() != Some(found) {
        return Err(ImportError::Moved {
            arn: found.resource.arn().to_owned(),
        });
    }
    let after = takeover.after();
    let stays = digest(&after);
    let announcement = Announcement {
        new: stays.clone(),
        previous: stays,
    };
    Writer { aws, ownership }
        .take_over(address, &after, &announcement)
        .await?;
    Ok(())
}
