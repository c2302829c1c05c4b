//! Inline policies of a role.

use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::documents::{self, Purpose};
use super::paging::Page;
use super::role::{self, Role};
use super::{Answer, Form, IamError, limits};
use crate::facts::quotas;
use crate::local::context::Context;

pub fn put(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let name = limits::name(form, "PolicyName", limits::POLICY_NAME)?;
    let document = limits::required(form, "PolicyDocument")?;
    documents::check(document, Purpose::Permissions)?;
    let others: usize = of(context, &role)?
        .iter()
        .filter(|(other, _)| other != name)
        .map(|(_, document)| documents::size(document))
        .sum();
    let most = quotas::ROLE_INLINE_POLICIES_CHARACTERS;
    if others + documents::size(document) > most {
        let text = format!(
            "Maximum policy size of {most} bytes exceeded for role {}",
            role.name
        );
        return Err(IamError::LimitExceeded(text));
    }
    let sql = "INSERT INTO role_policies (account, role, name, document) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (account, role, name) DO UPDATE SET document = excluded.document";
    let values = params![
        context.caller.account,
        role::key(&role.name),
        name,
        document
    ];
    context.connection.prepare_cached(sql)?.execute(values)?;
    Ok(Value::Null)
}

pub fn get(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let name = limits::name(form, "PolicyName", limits::POLICY_NAME)?;
    let sql = "SELECT document FROM role_policies WHERE account = ?1 AND role = ?2 AND name = ?3";
    let mut query = context.connection.prepare_cached(sql)?;
    let document: Option<String> = query
        .query_row(
            params![context.caller.account, role::key(&role.name), name],
            |row| row.get(0),
        )
        .optional()?;
    let document = document.ok_or_else(|| missing(name))?;
    Ok(
        json!({ "RoleName": role.name, "PolicyName": name, "PolicyDocument": documents::encode(&document) }),
    )
}

pub fn list(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let page = Page::read(context, form, &format!("ListRolePolicies {}", role.id))?;
    let names = of(context, &role)?
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| *name > page.after);
    let rows = names
        .map(|name| (name.clone(), Value::from(name)))
        .collect();
    Ok(page.answer(context, "PolicyNames", rows))
}

pub fn delete(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let name = limits::name(form, "PolicyName", limits::POLICY_NAME)?;
    let sql = "DELETE FROM role_policies WHERE account = ?1 AND role = ?2 AND name = ?3";
    let gone = context.connection.prepare_cached(sql)?.execute(params![
        context.caller.account,
        role::key(&role.name),
        name
    ])?;
    if gone == 0 {
        Err(missing(name))
    } else {
        Ok(Value::Null)
    }
}

/// Names and documents of a role's inline policies, by name.
pub fn of(context: &Context<'_>, role: &Role) -> Result<Vec<(String, String)>, IamError> {
    let sql =
        "SELECT name, document FROM role_policies WHERE account = ?1 AND role = ?2 ORDER BY name";
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(
        params![context.caller.account, role::key(&role.name)],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn missing(name: &str) -> IamError {
    IamError::NoSuchEntity(format!("The role policy with name {name} cannot be found."))
}
