//! Writing IAM roles, their policies and tags.

use std::collections::BTreeMap;

use aws_sdk_iam::types;

use super::connect::Aws;
use super::error::{AwsError, ErrorKind};
use super::operation::Operation;
use super::roles::RoleDetails;

impl Aws {
    /// Creates a role without policies.
    pub async fn create_role(
        &self,
        role: &RoleDetails,
        description: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let operation = Operation::iam("CreateRole");
        let tags = tags_to_sdk(operation, &role.name, tags)?;
        self.call(operation, &role.name, || {
            self.iam
                .create_role()
                .role_name(&role.name)
                .path(&role.path)
                .description(description)
                .assume_role_policy_document(&role.trust)
                .set_permissions_boundary(role.permissions_boundary.clone())
                .set_tags(Some(tags.clone()))
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn delete_role(&self, name: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("DeleteRole");
        self.call(operation, name, || {
            self.iam.delete_role().role_name(name).send()
        })
        .await
        .map(drop)
    }

    pub async fn update_trust(&self, role: &str, document: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("UpdateAssumeRolePolicy");
        self.call(operation, role, || {
            self.iam
                .update_assume_role_policy()
                .role_name(role)
                .policy_document(document)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn put_role_policy(
        &self,
        role: &str,
        name: &str,
        document: &str,
    ) -> Result<(), AwsError> {
        let operation = Operation::iam("PutRolePolicy");
        self.call(operation, role, || {
            self.iam
                .put_role_policy()
                .role_name(role)
                .policy_name(name)
                .policy_document(document)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn delete_role_policy(&self, role: &str, name: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("DeleteRolePolicy");
        self.call(operation, role, || {
            self.iam
                .delete_role_policy()
                .role_name(role)
                .policy_name(name)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn attach_role_policy(&self, role: &str, arn: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("AttachRolePolicy");
        self.call(operation, role, || {
            self.iam
                .attach_role_policy()
                .role_name(role)
                .policy_arn(arn)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn detach_role_policy(&self, role: &str, arn: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("DetachRolePolicy");
        self.call(operation, role, || {
            self.iam
                .detach_role_policy()
                .role_name(role)
                .policy_arn(arn)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn set_permissions_boundary(&self, role: &str, arn: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("PutRolePermissionsBoundary");
        self.call(operation, role, || {
            self.iam
                .put_role_permissions_boundary()
                .role_name(role)
                .permissions_boundary(arn)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn delete_permissions_boundary(&self, role: &str) -> Result<(), AwsError> {
        let operation = Operation::iam("DeleteRolePermissionsBoundary");
        self.call(operation, role, || {
            self.iam
                .delete_role_permissions_boundary()
                .role_name(role)
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn tag_role(
        &self,
        role: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), AwsError> {
        let operation = Operation::iam("TagRole");
        let tags = tags_to_sdk(operation, role, tags)?;
        self.call(operation, role, || {
            self.iam
                .tag_role()
                .role_name(role)
                .set_tags(Some(tags.clone()))
                .send()
        })
        .await
        .map(drop)
    }

    pub async fn untag_role(&self, role: &str, keys: &[String]) -> Result<(), AwsError> {
        let operation = Operation::iam("UntagRole");
        self.call(operation, role, || {
            self.iam
                .untag_role()
                .role_name(role)
                .set_tag_keys(Some(keys.to_vec()))
                .send()
        })
        .await
        .map(drop)
    }
}

fn tags_to_sdk(
    operation: Operation,
    target: &str,
    tags: &BTreeMap<String, String>,
) -> Result<Vec<types::Tag>, AwsError> {
    let built: Result<Vec<_>, _> = tags
        .iter()
        .map(|(key, value)| types::Tag::builder().key(key).value(value).build())
        .collect();
    built.map_err(|error| AwsError {
        operation,
        target: target.to_owned(),
        kind: ErrorKind::Other,
        code: String::new(),
        message: error.to_string(),
    })
}
