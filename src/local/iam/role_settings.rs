//! UpdateRole, UpdateAssumeRolePolicy and the permissions boundary.

use rusqlite::params;
use serde_json::{Value, json};

use super::{Answer, Form, IamError, limits, role, roles};
use crate::local::context::Context;

/// Sets description and session length; what is not given goes back to its default, as AWS does for the session.
pub fn update(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let description = form
        .text("Description")
        .map(str::to_owned)
        .or(role.description);
    limits::check_length(
        description.as_deref().unwrap_or_default(),
        "Description",
        0,
        limits::DESCRIPTION,
    )?;
    let seconds = limits::session_seconds(form)?;
    let sql = "UPDATE roles SET description = ?3, max_session = ?4 WHERE account = ?1 AND key = ?2";
    let values = params![
        context.caller.account,
        role::key(&role.name),
        description,
        seconds
    ];
    context.connection.prepare_cached(sql)?.execute(values)?;
    Ok(json!({}))
}

pub fn update_description(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let description = limits::required(form, "Description")?;
    limits::check_length(description, "Description", 0, limits::DESCRIPTION)?;
    set(context, &role.name, "description", Some(description))?;
    let role = role::named(context, form)?;
    Ok(json!({ "Role": role.listed() }))
}

pub fn update_trust(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let trust = limits::required(form, "PolicyDocument")?;
    roles::check_trust(trust)?;
    set(context, &role.name, "trust", Some(trust))?;
    Ok(Value::Null)
}

pub fn put_boundary(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let arn = limits::policy_arn(form, "PermissionsBoundary")?;
    set(context, &role.name, "boundary", Some(arn))?;
    Ok(Value::Null)
}

pub fn delete_boundary(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    if role.boundary.is_none() {
        return Err(IamError::NoSuchEntity(format!(
            "The role with name {} has no permissions boundary.",
            role.name
        )));
    }
    set(context, &role.name, "boundary", None)?;
    Ok(Value::Null)
}

fn set(
    context: &Context<'_>,
    name: &str,
    column: &'static str,
    value: Option<&str>,
) -> Result<(), IamError> {
    let sql = format!("UPDATE roles SET {column} = ?3 WHERE account = ?1 AND key = ?2");
    context.connection.prepare_cached(&sql)?.execute(params![
        context.caller.account,
        role::key(name),
        value
    ])?;
    Ok(())
}
