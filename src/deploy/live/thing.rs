//! One thing as it is, whoever owns it.

use std::collections::BTreeMap;

use super::normal;
use crate::aws::{Aws, AwsError, ErrorKind};
use crate::plan::{Kind, Resource};

/// A thing and all its tags; of the resource's own tags only those that `stepwright:keys` names.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    pub resource: Resource,
    pub tags: BTreeMap<String, String>,
}

/// Reads a thing from itself; `None` where it does not exist or is being deleted.
pub async fn thing(aws: &Aws, kind: Kind, arn: &str) -> Result<Option<Thing>, AwsError> {
    let found = match kind {
        Kind::Machine => machine(aws, arn).await,
        Kind::Activity => activity(aws, arn).await,
        Kind::Role => role(aws, arn).await,
    };
    match found {
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        other => other,
    }
}

async fn machine(aws: &Aws, arn: &str) -> Result<Option<Thing>, AwsError> {
    let details = aws.describe_machine(arn).await?;
    if details.is_deleting {
        return Ok(None);
    }
    let tags = aws.list_tags(arn).await?;
    let resource = normal::machine(details, &tags);
    Ok(Some(Thing { resource, tags }))
}

async fn activity(aws: &Aws, arn: &str) -> Result<Option<Thing>, AwsError> {
    let details = aws.describe_activity(arn).await?;
    let tags = aws.list_tags(arn).await?;
    let resource = normal::activity(details, &tags);
    Ok(Some(Thing { resource, tags }))
}

/// A role of the name under another path is another thing.
async fn role(aws: &Aws, arn: &str) -> Result<Option<Thing>, AwsError> {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    let found = aws.role(name).await?.filter(|details| details.arn == arn);
    Ok(found.map(|details| {
        let (resource, tags) = normal::role(details);
        Thing { resource, tags }
    }))
}
