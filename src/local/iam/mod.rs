//! The part of IAM that roles need, with AWS's checks of names, documents and sizes.
//!
//! Users, groups, managed policies and instance profiles are not here: an attached policy is an ARN that is taken to exist.

mod account_details;
mod attachments;
mod documents;
mod error;
mod form;
mod limits;
mod paging;
mod role;
mod role_policies;
mod role_settings;
mod role_tags;
mod roles;

use serde_json::Value;

use super::arn;
use super::context::Context;
use super::store::Access;
use super::tasks::RolePolicies;
pub use error::IamError;
pub use form::Form;

pub const VERSION: &str = "2010-05-08";
pub const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

type Answer = Result<Value, IamError>;

/// Returns which connection an operation needs.
pub fn access(name: &str) -> Access {
    if name.starts_with("Get") || name.starts_with("List") {
        Access::Read
    } else {
        Access::Write
    }
}

/// Runs an operation by its name.
pub fn run(context: &Context<'_>, name: &str, form: &Form) -> Answer {
    match name {
        "CreateRole" => roles::create(context, form),
        "GetRole" => roles::get(context, form),
        "ListRoles" => roles::list(context, form),
        "DeleteRole" => roles::delete(context, form),
        "UpdateRole" => role_settings::update(context, form),
        "UpdateRoleDescription" => role_settings::update_description(context, form),
        "UpdateAssumeRolePolicy" => role_settings::update_trust(context, form),
        "PutRolePermissionsBoundary" => role_settings::put_boundary(context, form),
        "DeleteRolePermissionsBoundary" => role_settings::delete_boundary(context, form),
        "PutRolePolicy" => role_policies::put(context, form),
        "GetRolePolicy" => role_policies::get(context, form),
        "ListRolePolicies" => role_policies::list(context, form),
        "DeleteRolePolicy" => role_policies::delete(context, form),
        "AttachRolePolicy" => attachments::attach(context, form),
        "DetachRolePolicy" => attachments::detach(context, form),
        "ListAttachedRolePolicies" => attachments::list(context, form),
        "ListInstanceProfilesForRole" => roles::instance_profiles(context, form),
        "TagRole" => role_tags::tag(context, form),
        "UntagRole" => role_tags::untag(context, form),
        "ListRoleTags" => role_tags::list(context, form),
        "GetAccountAuthorizationDetails" => account_details::get(context, form),
        _ => Err(IamError::UnsupportedOperation(name.to_owned())),
    }
}

/// The tag that every role of a stack has, whatever it is called.
pub const STACK_TAG: &str = "stepwright:stack";

/// Everything that decides what a role of the caller's account may do; nothing where there is no such role.
pub fn role_policies(context: &Context<'_>, arn: &str) -> Result<Option<RolePolicies>, IamError> {
    let name = arn::role_parts(arn).map_or("", |(_, name)| name);
    let Some(role) = role::find(context, name)?.filter(|role| role.arn == arn) else {
        return Ok(None);
    };
    Ok(Some(RolePolicies {
        tags: role_tags::of(context, &role)?,
        inline: role_policies::of(context, &role)?,
        attached: attachments::of(context, &role)?,
        name: role.name,
        trust: role.trust,
        boundary: role.boundary,
    }))
}

/// The path of a role of the caller's account.
pub fn role_path(context: &Context<'_>, name: &str) -> rusqlite::Result<Option<String>> {
    Ok(role::find(context, name)?.map(|role| role.path))
}

/// The permissions boundary of a role of the caller's account.
pub fn role_boundary(context: &Context<'_>, name: &str) -> rusqlite::Result<Option<String>> {
    Ok(role::find(context, name)?.and_then(|role| role.boundary))
}

/// The trust policy of a role of the caller's account, for who wants to assume it.
pub fn trust_policy(context: &Context<'_>, role: &str) -> rusqlite::Result<Option<Value>> {
    Ok(role::find(context, role)?.and_then(|role| serde_json::from_str(&role.trust).ok()))
}
