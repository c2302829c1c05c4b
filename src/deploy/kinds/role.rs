//! A role: created without policies, then given and taken them one call at a time.

use std::collections::BTreeMap;

use crate::aws::{Aws, AwsError, ErrorKind, RoleDetails};
use crate::plan::Role;
use crate::plan::write::RoleWrite;

const DESCRIPTION: &str = "Execution role of a state machine, managed by stepwright";

pub(super) async fn create(
    aws: &Aws,
    role: &Role,
    tags: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    aws.create_role(&details(role), DESCRIPTION, tags).await
}

/// Makes one call that changes what the role allows; taking away what is gone already is done.
pub(in crate::deploy) async fn write(
    aws: &Aws,
    role: &str,
    write: &RoleWrite,
) -> Result<(), AwsError> {
    match write {
        RoleWrite::UpdateTrust(document) => aws.update_trust(role, &document.to_string()).await,
        RoleWrite::PutPolicy { name, document } => {
            aws.put_role_policy(role, name, &document.to_string()).await
        }
        RoleWrite::DeletePolicy(name) => gone_is_fine(aws.delete_role_policy(role, name).await),
        RoleWrite::AttachPolicy(policy) => aws.attach_role_policy(role, policy).await,
        RoleWrite::DetachPolicy(policy) => gone_is_fine(aws.detach_role_policy(role, policy).await),
        RoleWrite::SetBoundary(policy) => aws.set_permissions_boundary(role, policy).await,
        RoleWrite::DeleteBoundary => gone_is_fine(aws.delete_permissions_boundary(role).await),
    }
}

/// Takes a resource that does not exist for one that was deleted.
pub(in crate::deploy) fn gone_is_fine(answer: Result<(), AwsError>) -> Result<(), AwsError> {
    match answer {
        Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn details(role: &Role) -> RoleDetails {
    RoleDetails {
        name: role.name.clone(),
        path: role.path.clone(),
        arn: role.arn.clone(),
        trust: role.trust.to_string(),
        inline: BTreeMap::new(),
        attached: Default::default(),
        permissions_boundary: role.permissions_boundary.clone(),
        tags: BTreeMap::new(),
    }
}
