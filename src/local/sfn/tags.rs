//! Tags of machines and activities: TagResource, UntagResource, ListTagsForResource, and tags given at creation.

use rusqlite::{OptionalExtension, params};
use serde_json::{Value, json};

use super::names::arn;
use super::params::{ARN, Length, Params};
use super::{Answer, SfnError};
use crate::facts::{names, quotas};
use crate::local::arn::Named;
use crate::local::context::Context;
use crate::local::store::tag_index;

const KEY: Length = Length { min: 1, max: 128 };
const VALUE: Length = Length {
    min: 0,
    max: quotas::TAG_VALUE_CHARACTERS,
};

/// A key and its value; the value may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

/// Reads a member that is a list of tags; of two with one key the later counts.
pub fn read(params: &mut Params<'_>, name: &str) -> Vec<Tag> {
    let items = params.array(name).unwrap_or_default();
    let mut tags: Vec<Tag> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        params.inner(&format!("{name}.{}.member", index + 1), item, |inner| {
            let (key, value) = (
                inner.text("key", KEY).unwrap_or_default(),
                inner.text("value", VALUE).unwrap_or_default(),
            );
            tags.retain(|tag| tag.key != key);
            tags.push(Tag {
                key: key.to_owned(),
                value: value.to_owned(),
            });
        });
    }
    tags
}

/// Checks keys and number of the tags that a resource would have.
pub fn check(resource: &str, tags: &[Tag]) -> Result<(), SfnError> {
    if tags.len() > quotas::TAGS_PER_RESOURCE {
        return Err(SfnError::TooManyTags(resource.to_owned()));
    }
    for Tag { key, value } in tags {
        let fault = names::tag_key(key)
            .and_then(|()| names::tag_value(value))
            .err();
        if let Some(fault) = fault {
            return Err(SfnError::Validation(format!(
                "Invalid tag '{key}': {fault}"
            )));
        }
    }
    Ok(())
}

/// Adds or overwrites tags of a resource, and tells the tag index.
pub fn add(context: &Context<'_>, arn: &str, tags: &[Tag]) -> Result<(), SfnError> {
    if tags.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO tags (arn, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value";
    let mut insert = context.connection.prepare_cached(sql)?;
    for tag in tags {
        insert.execute(params![arn, tag.key, tag.value])?;
    }
    index(context, arn)
}

/// Forgets the tags of a resource that was deleted.
pub fn forget(context: &Context<'_>, arn: &str) -> Result<(), SfnError> {
    context
        .connection
        .prepare_cached("DELETE FROM tags WHERE arn = ?1")?
        .execute([arn])?;
    record(context, arn, None)
}

pub fn of(context: &Context<'_>, arn: &str) -> Result<Vec<Tag>, SfnError> {
    let mut query = context
        .connection
        .prepare_cached("SELECT key, value FROM tags WHERE arn = ?1 ORDER BY rowid")?;
    let tags = query.query_map([arn], |row| {
        Ok(Tag {
            key: row.get(0)?,
            value: row.get(1)?,
        })
    })?;
    Ok(tags.collect::<Result<_, _>>()?)
}

pub fn tag(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("resourceArn", ARN);
    params.required_array("tags");
    let tags = read(&mut params, "tags");
    params.finish()?;
    find_resource(context, "TagResource", text)?;
    let mut all = of(context, text)?;
    all.retain(|old| tags.iter().all(|new| new.key != old.key));
    all.extend_from_slice(&tags);
    check(text, &all)?;
    add(context, text, &tags)?;
    Ok(json!({}))
}

pub fn untag(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("resourceArn", ARN);
    let keys = params.required_array("tagKeys");
    params.finish()?;
    find_resource(context, "UntagResource", text)?;
    let mut delete = context
        .connection
        .prepare_cached("DELETE FROM tags WHERE arn = ?1 AND key = ?2")?;
    for key in keys.iter().filter_map(Value::as_str) {
        delete.execute([text, key])?;
    }
    index(context, text)?;
    Ok(json!({}))
}

pub fn list(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("resourceArn", ARN);
    params.finish()?;
    find_resource(context, "ListTagsForResource", text)?;
    let tags: Vec<_> = of(context, text)?
        .into_iter()
        .map(|tag| json!({ "key": tag.key, "value": tag.value }))
        .collect();
    Ok(json!({ "tags": tags }))
}

fn index(context: &Context<'_>, arn: &str) -> Result<(), SfnError> {
    let tags: Vec<_> = of(context, arn)?
        .into_iter()
        .map(|tag| json!({ "Key": tag.key, "Value": tag.value }))
        .collect();
    record(context, arn, Some(&Value::from(tags)))
}

fn record(context: &Context<'_>, arn: &str, tags: Option<&Value>) -> Result<(), SfnError> {
    let (caller, now) = (context.caller, context.now);
    Ok(tag_index::record(
        context.connection,
        caller,
        now,
        arn,
        tags,
    )?)
}

/// Only machines and activities carry tags; anything else is not found.
fn find_resource(context: &Context<'_>, operation: &str, text: &str) -> Result<(), SfnError> {
    let table = match arn(context.caller, operation, text)?.named {
        Named::StateMachine { .. } => "machines",
        Named::Activity { .. } => "activities",
        _ => return Err(not_found(text)),
    };
    let mut query = context
        .connection
        .prepare_cached(&format!("SELECT 1 FROM {table} WHERE arn = ?1"))?;
    query
        .query_row([text], |_| Ok(()))
        .optional()?
        .ok_or_else(|| not_found(text))
}

fn not_found(arn: &str) -> SfnError {
    SfnError::ResourceNotFound(format!("Resource not found: '{arn}'"))
}
