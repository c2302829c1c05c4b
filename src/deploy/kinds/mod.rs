//! The calls of each kind of resource: how one is created, changed, tagged and deleted; one file a kind.
//!
//! What a kind is, and which of these calls a change needs, is in `plan::kinds`; how all of a kind are read is in `deploy::live`.

mod activity;
mod machine;
mod role;

use std::collections::BTreeMap;

use crate::aws::{self, Aws, AwsError};
use crate::plan::{self, Kind, Resource};

pub(super) use machine::{definition_text, update as update_machine};
pub(super) use role::{gone_is_fine, write as write_role};

/// Makes the creating call; returns the resource's creation date, in seconds since 1970, where AWS says one.
pub(super) async fn create(
    aws: &Aws,
    resource: &Resource,
    tags: &BTreeMap<String, String>,
) -> Result<Option<i64>, AwsError> {
    match resource {
        Resource::Role(role) => role::create(aws, role, tags).await.map(|()| None),
        Resource::Activity(activity) => activity::create(aws, activity, tags).await.map(Some),
        Resource::Machine(machine) => machine::create(aws, machine, tags).await.map(Some),
    }
}

/// Deletes a resource; one that is gone already is an error of AWS's.
pub(super) async fn delete(aws: &Aws, resource: &Resource) -> Result<(), AwsError> {
    match resource {
        Resource::Role(role) => aws.delete_role(&role.name).await,
        Resource::Activity(activity) => aws.delete_activity(&activity.arn).await,
        Resource::Machine(machine) => aws.delete_machine(&machine.arn).await,
    }
}

pub(super) async fn tag(
    aws: &Aws,
    resource: &Resource,
    tags: &BTreeMap<String, String>,
) -> Result<(), AwsError> {
    match resource {
        Resource::Role(role) => aws.tag_role(&role.name, tags).await,
        Resource::Activity(_) | Resource::Machine(_) => aws.tag(resource.arn(), tags).await,
    }
}

pub(super) async fn untag(aws: &Aws, resource: &Resource, keys: &[String]) -> Result<(), AwsError> {
    match resource {
        Resource::Role(role) => aws.untag_role(&role.name, keys).await,
        Resource::Activity(_) | Resource::Machine(_) => aws.untag(resource.arn(), keys).await,
    }
}

/// Returns whether AWS goes on deleting one after it has answered the call.
pub(super) fn lingers(kind: Kind) -> bool {
    match kind {
        Kind::Machine => true,
        Kind::Role | Kind::Activity => false,
    }
}

fn encryption(encryption: &plan::Encryption) -> aws::Encryption {
    aws::Encryption {
        kms_key: encryption.kms_key.clone(),
        data_key_reuse: encryption.data_key_reuse,
    }
}
