//! Aliases: names that route to one or two versions of a machine by weight.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::machine::Machine;
use super::params::{ARN, DESCRIPTION, Length, NAME, Params};
use super::{Answer, SfnError, names, paging, routing, versions};
use crate::facts::quotas;
use crate::local::clock::Moment;
use crate::local::context::Context;

/// The quota of aliases per machine.
const QUOTA: i64 = 100;
const ALIAS_ARN: Length = Length {
    min: 1,
    max: quotas::ARN_CHARACTERS,
};
const TAKEN: &str = "Failed to create alias because an alias with the same name and a different routing configuration already exists.";

struct Alias {
    id: i64,
    arn: String,
    name: String,
    description: Option<String>,
    /// The routing as DescribeStateMachineAlias shows it.
    routing: String,
    created: Moment,
    updated: Moment,
}

pub fn create(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let name = params.required("name", NAME);
    names::check_alias(&mut params, name);
    let description = params.text("description", DESCRIPTION);
    let routes = routing::read(&mut params, true).unwrap_or_default();
    params.finish()?;
    let machine = routing::check(context, "CreateStateMachineAlias", &routes)?;
    let arn = format!("{machine}:{name}");
    let routing = routing::text(&routes);
    if let Some(existing) = find(context, &arn)? {
        let same = existing.routing == routing && existing.description.as_deref() == description;
        return if same {
            Ok(created(&existing.arn, existing.created))
        } else {
            Err(SfnError::Conflict(TAKEN.to_owned()))
        };
    }
    check_quota(context, machine)?;
    let sql = "INSERT INTO aliases (arn, machine, name, description, routing, created, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
    context.connection.prepare_cached(sql)?.execute(params![
        arn,
        machine,
        name,
        description,
        routing,
        context.now.0
    ])?;
    Ok(created(&arn, context.now))
}

pub fn update(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineAliasArn", ALIAS_ARN);
    let description = params.text("description", DESCRIPTION);
    let routes = routing::read(&mut params, false);
    params.finish()?;
    names::arn(context.caller, "UpdateStateMachineAlias", text)?;
    if description.is_none() && routes.is_none() {
        return Err(SfnError::Validation(
            "Either the description or the routing configuration must be specified".to_owned(),
        ));
    }
    let alias = find(context, text)?.ok_or_else(SfnError::no_such_resource)?;
    let routing = match &routes {
        Some(routes) => {
            routing::check(context, "UpdateStateMachineAlias", routes)?;
            routing::text(routes)
        }
        None => alias.routing,
    };
    let description = description.map(str::to_owned).or(alias.description);
    let sql = "UPDATE aliases SET description = ?2, routing = ?3, updated = ?4 WHERE arn = ?1";
    context.connection.prepare_cached(sql)?.execute(params![
        text,
        description,
        routing,
        context.now.0
    ])?;
    Ok(json!({ "updateDate": context.now.epoch_seconds() }))
}

pub fn describe(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineAliasArn", ALIAS_ARN);
    params.finish()?;
    names::arn(context.caller, "DescribeStateMachineAlias", text)?;
    let alias = find(context, text)?.ok_or_else(SfnError::no_such_resource)?;
    let mut answer = json!({
        "stateMachineAliasArn": alias.arn,
        "name": alias.name,
        "routingConfiguration": serde_json::from_str::<Value>(&alias.routing)?,
        "creationDate": alias.created.epoch_seconds(),
        "updateDate": alias.updated.epoch_seconds(),
    });
    if let Some(description) = alias.description {
        answer["description"] = description.into();
    }
    Ok(answer)
}

/// Lists the aliases of a machine, or those that route to the version that the ARN names.
pub fn list(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    let page_request = paging::read(&mut params);
    params.finish()?;
    names::arn(context.caller, "ListStateMachineAliases", text)?;
    let page = page_request.open(format!("ListStateMachineAliases {text}"), context.now)?;
    let (machine, version) =
        versions::split(text).map_or((text, None), |(machine, _)| (machine, Some(text)));
    Machine::get(context, machine)?;
    let all = of_machine(context, machine)?;
    let rows = all.into_iter().filter(|alias| {
        alias.id > page.after_number() && version.is_none_or(|version| alias.routes_to(version))
    });
    let item = |alias: Alias| {
        (
            alias.id,
            json!({ "stateMachineAliasArn": alias.arn, "creationDate": alias.created.epoch_seconds() }),
        )
    };
    Ok(page.answer("stateMachineAliases", rows.map(item).collect(), context.now))
}

/// Deletes an alias; one that is not there counts as deleted.
pub fn delete(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineAliasArn", ALIAS_ARN);
    params.finish()?;
    names::arn(context.caller, "DeleteStateMachineAlias", text)?;
    context
        .connection
        .prepare_cached("DELETE FROM aliases WHERE arn = ?1")?
        .execute([text])?;
    Ok(json!({}))
}

/// Names the aliases of a machine that route to a version.
pub fn routing_to(
    context: &Context<'_>,
    machine: &str,
    version: &str,
) -> Result<Vec<String>, SfnError> {
    let aliases = of_machine(context, machine)?.into_iter();
    Ok(aliases
        .filter(|alias| alias.routes_to(version))
        .map(|alias| alias.name)
        .collect())
}

/// The versions that an alias routes to, with their weights; none where there is no such alias.
pub fn routes(context: &Context<'_>, arn: &str) -> Result<Vec<(String, u64)>, SfnError> {
    let Some(alias) = find(context, arn)? else {
        return Ok(Vec::new());
    };
    let routing: Vec<Value> = serde_json::from_str(&alias.routing)?;
    let route = |item: &Value| {
        let version = item["stateMachineVersionArn"].as_str()?;
        Some((version.to_owned(), item["weight"].as_u64()?))
    };
    Ok(routing.iter().filter_map(route).collect())
}

/// The version that an alias routes to first.
pub fn first_route(context: &Context<'_>, arn: &str) -> Result<Option<String>, SfnError> {
    let Some(alias) = find(context, arn)? else {
        return Ok(None);
    };
    let routing: Value = serde_json::from_str(&alias.routing)?;
    Ok(routing[0]["stateMachineVersionArn"]
        .as_str()
        .map(str::to_owned))
}

impl Alias {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            arn: row.get("arn")?,
            name: row.get("name")?,
            description: row.get("description")?,
            routing: row.get("routing")?,
            created: Moment(row.get("created")?),
            updated: Moment(row.get("updated")?),
        })
    }

    fn routes_to(&self, version: &str) -> bool {
        self.routing.contains(&format!("\"{version}\""))
    }
}

fn find(context: &Context<'_>, arn: &str) -> Result<Option<Alias>, SfnError> {
    Ok(context
        .connection
        .prepare_cached("SELECT * FROM aliases WHERE arn = ?1")?
        .query_row([arn], Alias::from_row)
        .optional()?)
}

fn of_machine(context: &Context<'_>, machine: &str) -> Result<Vec<Alias>, SfnError> {
    let mut query = context
        .connection
        .prepare_cached("SELECT * FROM aliases WHERE machine = ?1 ORDER BY id")?;
    Ok(query
        .query_map([machine], Alias::from_row)?
        .collect::<Result<_, _>>()?)
}

fn check_quota(context: &Context<'_>, machine: &str) -> Result<(), SfnError> {
    let count: i64 = context.connection.query_row(
        "SELECT count(*) FROM aliases WHERE machine = ?1",
        [machine],
        |row| row.get(0),
    )?;
    if count < QUOTA {
        return Ok(());
    }
    Err(SfnError::QuotaExceeded(format!(
        "State machine '{machine}' has {QUOTA} aliases, the most that are allowed"
    )))
}

fn created(arn: &str, at: Moment) -> Value {
    json!({ "creationDate": at.epoch_seconds(), "stateMachineAliasArn": arn })
}
