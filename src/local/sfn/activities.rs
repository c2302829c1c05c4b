//! Activities: created, described, listed, deleted. They have no update; who polls them is a matter of executions.

use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::params::{ARN, NAME, Params};
use super::{Answer, SfnError, configuration, names, paging, tags};
use crate::local::arn::{Named, states};
use crate::local::clock::Moment;
use crate::local::context::Context;

struct Activity {
    arn: String,
    name: String,
    created: Moment,
    encryption: String,
}

/// Creates an activity, or answers with the one of that name when it is encrypted in the same way; tags do not count.
pub fn create(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let name = params.required("name", NAME);
    let encryption =
        configuration::encryption(&mut params).unwrap_or_else(configuration::owned_key);
    let tags = tags::read(&mut params, "tags");
    params.finish()?;
    names::check(name)?;
    configuration::check_encryption(&encryption)?;
    let arn = states(context.caller, "activity", name);
    let encryption = encryption.to_string();
    if let Some(existing) = find(context, &arn)? {
        return if existing.encryption == encryption {
            Ok(created(&arn, existing.created))
        } else {
            Err(SfnError::ActivityAlreadyExists(arn))
        };
    }
    tags::check(&arn, &tags)?;
    let sql = "INSERT INTO activities (arn, account, region, name, created, encryption) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let caller = context.caller;
    context.connection.prepare_cached(sql)?.execute(params![
        arn,
        caller.account,
        caller.region,
        name,
        context.now.0,
        encryption
    ])?;
    tags::add(context, &arn, &tags)?;
    note(context, &arn, true);
    Ok(created(&arn, context.now))
}

pub fn describe(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = arn(context, "DescribeActivity", &mut params)?;
    params.finish()?;
    let activity =
        find(context, text)?.ok_or_else(|| SfnError::ActivityDoesNotExist(text.to_owned()))?;
    Ok(json!({
        "activityArn": activity.arn,
        "name": activity.name,
        "creationDate": activity.created.epoch_seconds(),
        "encryptionConfiguration": serde_json::from_str::<Value>(&activity.encryption)?,
    }))
}

/// Fails as AWS does where there is no such activity.
pub fn require(context: &Context<'_>, arn: &str) -> Result<(), SfnError> {
    match find(context, arn)? {
        Some(_) => Ok(()),
        None => Err(SfnError::ActivityDoesNotExist(arn.to_owned())),
    }
}

/// Deletes an activity; one that is not there counts as deleted.
pub fn delete(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = arn(context, "DeleteActivity", &mut params)?;
    params.finish()?;
    context
        .connection
        .prepare_cached("DELETE FROM activities WHERE arn = ?1")?
        .execute([text])?;
    tags::forget(context, text)?;
    note(context, text, false);
    Ok(json!({}))
}

pub fn list(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let page_request = paging::read(&mut params);
    params.finish()?;
    let caller = context.caller;
    let page = page_request.open(
        format!("ListActivities {} {}", caller.account, caller.region),
        context.now,
    )?;
    let sql = "SELECT id, arn, name, created FROM activities WHERE account = ?1 AND region = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(
        params![
            caller.account,
            caller.region,
            page.after_number(),
            page.rows()
        ],
        |row| {
            let (arn, name): (String, String) = (row.get(1)?, row.get(2)?);
            let created = Moment(row.get(3)?).epoch_seconds();
            Ok((
                row.get(0)?,
                json!({ "activityArn": arn, "name": name, "creationDate": created }),
            ))
        },
    )?;
    Ok(page.answer("activities", rows.collect::<Result<_, _>>()?, context.now))
}

/// Reads the member `activityArn`; violations of the model are told before the ARN is looked at.
pub fn arn<'a>(
    context: &Context<'_>,
    operation: &str,
    params: &mut Params<'a>,
) -> Result<&'a str, SfnError> {
    let text = params.required("activityArn", ARN);
    if text.is_empty() {
        return Ok(text);
    }
    let arn = names::arn(context.caller, operation, text)?;
    if matches!(arn.named, Named::Activity { .. }) {
        Ok(text)
    } else {
        Err(names::wrong_type(&arn))
    }
}

/// Tells the engine, once it is so, that an activity was made or deleted.
fn note(context: &Context<'_>, arn: &str, exists: bool) {
    let (engine, arn) = (context.engine.clone(), arn.to_owned());
    context
        .outbox
        .put(move || engine.note_activity(&arn, exists));
}

fn find(context: &Context<'_>, arn: &str) -> Result<Option<Activity>, SfnError> {
    let mut query = context
        .connection
        .prepare_cached("SELECT arn, name, created, encryption FROM activities WHERE arn = ?1")?;
    let found = query.query_row([arn], |row| {
        Ok(Activity {
            arn: row.get(0)?,
            name: row.get(1)?,
            created: Moment(row.get(2)?),
            encryption: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}

fn created(arn: &str, at: Moment) -> Value {
    json!({ "activityArn": arn, "creationDate": at.epoch_seconds() })
}
