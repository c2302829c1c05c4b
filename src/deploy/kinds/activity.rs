//! An activity: one creating call; its encryption is fixed from then on.

use std::collections::BTreeMap;

use super::encryption;
use crate::aws::{Aws, AwsError};
use crate::plan::Activity;

/// Creates an activity; returns its creation date, which is an old one where the same activity existed.
pub(super) async fn create(
    aws: &Aws,
    activity: &Activity,
    tags: &BTreeMap<String, String>,
) -> Result<i64, AwsError> {
    let encryption = activity.encryption.as_ref().map(encryption);
    aws.create_activity(&activity.name, encryption.as_ref(), tags)
        .await
}
