//! Reading IAM roles.
//!
//! Policy documents are returned as IAM gives them: JSON text, URL-encoded.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types;

use super::connect::Aws;
use super::error::{AwsError, ErrorKind};
use super::operation::Operation;
use super::pages::Pages;

#[derive(Clone, Debug)]
pub struct RoleSummary {
    pub name: String,
    pub path: String,
    pub arn: String,
}

/// Everything of a role that deployment manages.
#[derive(Clone, Debug)]
pub struct RoleDetails {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub trust: String,
    pub inline: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub attached: BTreeSet<String>,
    pub permissions_boundary: Option<String>,
    pub tags: BTreeMap<String, String>,
}

impl Aws {
    /// Lists roles under a path.
    pub async fn list_roles(&self, path: &str) -> Result<Vec<RoleSummary>, AwsError> {
        let operation = Operation::iam("ListRoles");
        let mut found = Vec::new();
        let mut pages = self.pages(operation, path);
        let mut marker: Option<String> = None;
        loop {
            let page = self
                .call(operation, path, || {
                    self.iam
                        .list_roles()
                        .path_prefix(path)
                        .max_items(1000)
                        .set_marker(marker.clone())
                        .send()
                })
                .await?;
            found.extend(page.roles.into_iter().map(|role| RoleSummary {
                name: role.role_name,
                path: role.path,
                arn: role.arn,
            }));
            marker = pages.next(page.marker.filter(|_| page.is_truncated))?;
            if marker.is_none() {
                return Ok(found);
            }
        }
    }

    /// Begins to go through the pages of [`Self::authorization_details`].
    pub fn authorization_pages(&self) -> Pages {
        self.pages(
            Operation::iam("GetAccountAuthorizationDetails"),
            "the account",
        )
    }

    /// Reads one page of all the account's roles, and where the next page starts. One try.
    pub async fn authorization_details(
        &self,
        marker: Option<String>,
    ) -> Result<(Vec<RoleDetails>, Option<String>), AwsError> {
        let operation = Operation::iam("GetAccountAuthorizationDetails");
        let client = if marker.is_none() {
            &self.optional_iam
        } else {
            &self.iam
        };
        let page = self
            .call(operation, "the account", || {
                client
                    .get_account_authorization_details()
                    .filter(types::EntityType::Role)
                    .max_items(1000)
                    .set_marker(marker.clone())
                    .send()
            })
            .await?;
        let next = page
            .marker
            .filter(|next| page.is_truncated && !next.is_empty());
        let roles = page
            .role_detail_list
            .unwrap_or_default()
            .into_iter()
            .map(RoleDetails::from_detail);
        Ok((roles.collect(), next))
    }

    /// Reads the ARN and the trust policy of a role; `None` where it does not exist. One try.
    pub async fn role_trust(&self, name: &str) -> Result<Option<(String, String)>, AwsError> {
        let answer = self
            .call(Operation::iam("GetRole"), name, || {
                self.optional_iam.get_role().role_name(name).send()
            })
            .await;
        let role = match answer {
            Ok(output) => output.role,
            Err(error) if error.kind == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(role.map(|role| {
            let trust = role.assume_role_policy_document.unwrap_or_default();
            (role.arn, trust)
        }))
    }

    /// Reads one role with its policies, in four calls or more; `None` where it does not exist.
    pub async fn role(&self, name: &str) -> Result<Option<RoleDetails>, AwsError> {
        let operation = Operation::iam("GetRole");
        let answer = self
            .call(operation, name, || {
                self.iam.get_role().role_name(name).send()
            })
            .await;
        let role = match answer {
            Ok(output) => output.role,
            Err(error) if error.kind == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let Some(role) = role else { return Ok(None) };
        Ok(Some(RoleDetails {
            trust: role.assume_role_policy_document.unwrap_or_default(),
            inline: self.inline_policies(name).await?,
            attached: self.attached_policies(name).await?,
            permissions_boundary: role
                .permissions_boundary
                .and_then(|boundary| boundary.permissions_boundary_arn),
            tags: tags_from_sdk(role.tags),
            name: role.role_name,
            path: role.path,
            arn: role.arn,
        }))
    }

    async fn inline_policies(&self, role: &str) -> Result<BTreeMap<String, String>, AwsError> {
        let operation = Operation::iam("ListRolePolicies");
        let mut policies = BTreeMap::new();
        let mut pages = self.pages(operation, role);
        let mut marker: Option<String> = None;
        loop {
            let page = self
                .call(operation, role, || {
                    self.iam
                        .list_role_policies()
                        .role_name(role)
                        .set_marker(marker.clone())
                        .send()
                })
                .await?;
            for name in page.policy_names {
                let document = self
                    .call(Operation::iam("GetRolePolicy"), role, || {
                        self.iam
                            .get_role_policy()
                            .role_name(role)
                            .policy_name(&name)
                            .send()
                    })
                    .await?
                    .policy_document;
                policies.insert(name, document);
            }
            marker = pages.next(page.marker.filter(|_| page.is_truncated))?;
            if marker.is_none() {
                return Ok(policies);
            }
        }
    }

    async fn attached_policies(&self, role: &str) -> Result<BTreeSet<String>, AwsError> {
        let operation = Operation::iam("ListAttachedRolePolicies");
        let mut attached = BTreeSet::new();
        let mut pages = self.pages(operation, role);
        let mut marker: Option<String> = None;
        loop {
            let page = self
                .call(operation, role, || {
                    self.iam
                        .list_attached_role_policies()
                        .role_name(role)
                        .set_marker(marker.clone())
                        .send()
                })
                .await?;
            let policies = page.attached_policies.unwrap_or_default().into_iter();
            attached.extend(policies.filter_map(|policy| policy.policy_arn));
            marker = pages.next(page.marker.filter(|_| page.is_truncated))?;
            if marker.is_none() {
                return Ok(attached);
            }
        }
    }
}

impl RoleDetails {
    fn from_detail(detail: types::RoleDetail) -> Self {
        let inline = detail.role_policy_list.unwrap_or_default().into_iter();
        let attached = detail
            .attached_managed_policies
            .unwrap_or_default()
            .into_iter();
        Self {
            name: detail.role_name.unwrap_or_default(),
            path: detail.path.unwrap_or_default(),
            arn: detail.arn.unwrap_or_default(),
            trust: detail.assume_role_policy_document.unwrap_or_default(),
            inline: inline
                .filter_map(|policy| {
                    Some((
                        policy.policy_name?,
                        policy.policy_document.unwrap_or_default(),
                    ))
                })
                .collect(),
            attached: attached.filter_map(|policy| policy.policy_arn).collect(),
            permissions_boundary: detail
                .permissions_boundary
                .and_then(|boundary| boundary.permissions_boundary_arn),
            tags: tags_from_sdk(detail.tags),
        }
    }
}

fn tags_from_sdk(tags: Option<Vec<types::Tag>>) -> BTreeMap<String, String> {
    tags.unwrap_or_default()
        .into_iter()
        .map(|tag| (tag.key, tag.value))
        .collect()
}
