//! CreateRole, GetRole, ListRoles, DeleteRole, ListInstanceProfilesForRole.

use rusqlite::params;
use serde_json::{Value, json};

use super::documents::{self, Purpose};
use super::paging::Page;
use super::role::{self, Role};
use super::{Answer, Form, IamError, limits, role_tags};
use crate::facts::quotas;
use crate::local::context::Context;
use crate::local::{arn, ids};

pub fn create(context: &Context<'_>, form: &Form) -> Answer {
    let name = limits::name(form, "RoleName", limits::ROLE_NAME)?;
    let path = limits::path(form, "Path")?;
    let trust = limits::required(form, "AssumeRolePolicyDocument")?;
    let description = form.text("Description");
    limits::check_length(
        description.unwrap_or_default(),
        "Description",
        0,
        limits::DESCRIPTION,
    )?;
    let max_session = limits::session_seconds(form)?;
    let boundary = form
        .text("PermissionsBoundary")
        .map(|_| limits::policy_arn(form, "PermissionsBoundary"))
        .transpose()?;
    let tags = role_tags::read(form)?;
    if role::find(context, name)?.is_some() {
        return Err(IamError::EntityAlreadyExists(format!(
            "Role with name {name} already exists."
        )));
    }
    check_trust(trust)?;
    let role = Role {
        name: name.to_owned(),
        arn: arn::role(context.caller, &path, name),
        path,
        id: ids::iam_id("AROA"),
        created: context.now,
        trust: trust.to_owned(),
        description: description.map(str::to_owned),
        max_session,
        boundary: boundary.map(str::to_owned),
    };
    role.insert(context)?;
    role_tags::add(context, &role, &tags)?;
    Ok(json!({ "Role": shown(context, &role)? }))
}

/// Checks a trust policy's size and syntax.
pub fn check_trust(trust: &str) -> Result<(), IamError> {
    documents::check(trust, Purpose::Trust)?;
    let most = quotas::TRUST_POLICY_CHARACTERS;
    if documents::size(trust) > most {
        return Err(IamError::LimitExceeded(format!(
            "Cannot exceed quota for ACLSizePerRole: {most}"
        )));
    }
    Ok(())
}

pub fn get(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let mut shown = shown(context, &role)?;
    shown["RoleLastUsed"] = json!({});
    Ok(json!({ "Role": shown }))
}

fn shown(context: &Context<'_>, role: &Role) -> Result<Value, IamError> {
    let mut shown = role.listed();
    let tags = role_tags::of(context, role)?;
    if !tags.is_empty() {
        shown["Tags"] = role_tags::shown(&tags);
    }
    if let Some(boundary) = role.boundary_shown() {
        shown["PermissionsBoundary"] = boundary;
    }
    Ok(shown)
}

/// Lists roles by name, those whose path begins with the prefix.
pub fn list(context: &Context<'_>, form: &Form) -> Answer {
    let prefix = form.text("PathPrefix").unwrap_or("/");
    let page = Page::read(context, form, &format!("ListRoles {prefix}"))?;
    let sql = "SELECT * FROM roles WHERE account = ?1 AND key > ?2 AND substr(path, 1, length(?3)) = ?3 ORDER BY key LIMIT ?4";
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(
        params![context.caller.account, page.after, prefix, page.rows()],
        Role::from_row,
    )?;
    let rows: Vec<_> = rows
        .map(|row| row.map(|role| (role::key(&role.name), role.listed())))
        .collect::<Result<_, _>>()?;
    Ok(page.answer(context, "Roles", rows))
}

pub fn delete(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let key = role::key(&role.name);
    let owner = params![context.caller.account, key];
    let has = |table: &str| {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE account = ?1 AND role = ?2)");
        context
            .connection
            .prepare_cached(&sql)?
            .query_row(owner, |row| row.get::<_, bool>(0))
    };
    if has("role_attachments")? {
        return Err(IamError::DeleteConflict(
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    if has("role_policies")? {
        return Err(IamError::DeleteConflict(
            "Cannot delete entity, must delete policies first.",
        ));
    }
    context
        .connection
        .prepare_cached("DELETE FROM roles WHERE account = ?1 AND key = ?2")?
        .execute(owner)?;
    context
        .connection
        .prepare_cached("DELETE FROM tags WHERE arn = ?1")?
        .execute([&role.arn])?;
    Ok(Value::Null)
}

/// Lists nothing: there are no instance profiles here.
pub fn instance_profiles(context: &Context<'_>, form: &Form) -> Answer {
    role::named(context, form)?;
    Ok(json!({ "InstanceProfiles": [], "IsTruncated": false }))
}
