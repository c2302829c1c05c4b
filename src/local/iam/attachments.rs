//! Managed policies attached to a role.

use rusqlite::params;
use serde_json::{Value, json};

use super::paging::Page;
use super::role::{self, Role};
use super::{Answer, Form, IamError, limits};
use crate::facts::quotas;
use crate::local::context::Context;

/// Attaches a policy; once more is harmless.
pub fn attach(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let arn = limits::policy_arn(form, "PolicyArn")?;
    let attached = of(context, &role)?;
    if attached.iter().any(|other| other == arn) {
        return Ok(Value::Null);
    }
    let (most, _) = quotas::MANAGED_POLICIES_PER_ROLE;
    if attached.len() >= most {
        return Err(IamError::LimitExceeded(format!(
            "Cannot exceed quota for PoliciesPerRole: {most}"
        )));
    }
    let sql = "INSERT INTO role_attachments (account, role, policy) VALUES (?1, ?2, ?3)";
    context.connection.prepare_cached(sql)?.execute(params![
        context.caller.account,
        role::key(&role.name),
        arn
    ])?;
    Ok(Value::Null)
}

pub fn detach(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let arn = limits::policy_arn(form, "PolicyArn")?;
    let sql = "DELETE FROM role_attachments WHERE account = ?1 AND role = ?2 AND policy = ?3";
    let gone = context.connection.prepare_cached(sql)?.execute(params![
        context.caller.account,
        role::key(&role.name),
        arn
    ])?;
    if gone == 0 {
        Err(IamError::NoSuchEntity(format!(
            "Policy {arn} was not found."
        )))
    } else {
        Ok(Value::Null)
    }
}

pub fn list(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let prefix = form.text("PathPrefix").unwrap_or("/");
    let page = Page::read(
        context,
        form,
        &format!("ListAttachedRolePolicies {} {prefix}", role.id),
    )?;
    let arns = of(context, &role)?
        .into_iter()
        .filter(|arn| *arn > page.after && path(arn).starts_with(prefix));
    let rows = arns.map(|arn| (arn.clone(), shown(&arn))).collect();
    Ok(page.answer(context, "AttachedPolicies", rows))
}

/// The ARNs of a role's attached policies, sorted.
pub fn of(context: &Context<'_>, role: &Role) -> Result<Vec<String>, IamError> {
    let sql =
        "SELECT policy FROM role_attachments WHERE account = ?1 AND role = ?2 ORDER BY policy";
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(
        params![context.caller.account, role::key(&role.name)],
        |row| row.get(0),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn shown(arn: &str) -> Value {
    json!({ "PolicyName": arn.rsplit('/').next(), "PolicyArn": arn })
}

/// The path of a policy, between `policy` and its name.
fn path(arn: &str) -> &str {
    let resource = arn
        .split_once(":policy")
        .map_or("", |(_, resource)| resource);
    resource.rfind('/').map_or("/", |end| &resource[..=end])
}
