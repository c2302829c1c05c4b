//! Tags of roles. They are in no tag index: the tagging API does not list roles.

use rusqlite::params;
use serde_json::{Value, json};

use super::paging::Page;
use super::role::{self, Role};
use super::{Answer, Form, IamError, limits};
use crate::facts::quotas;
use crate::local::context::Context;

type Tag = (String, String);

/// Reads `Tags` of a request; keys differ whatever their case.
pub fn read(form: &Form) -> Result<Vec<Tag>, IamError> {
    let mut tags: Vec<Tag> = Vec::new();
    for (index, (key, value)) in form.pairs("Tags", "Key", "Value").into_iter().enumerate() {
        let member = |name: &str| format!("tags.{}.member.{name}", index + 1);
        let key =
            key.ok_or_else(|| IamError::constraint(&member("key"), "Member must not be null"))?;
        let value = value
            .ok_or_else(|| IamError::constraint(&member("value"), "Member must not be null"))?;
        limits::check_length(key, &member("key"), 1, 128)?;
        limits::check_length(value, &member("value"), 0, quotas::TAG_VALUE_CHARACTERS)?;
        refuse_reserved(key)?;
        check_characters(key, &member("key"))?;
        check_characters(value, &member("value"))?;
        if tags
            .iter()
            .any(|(other, _)| role::key(other) == role::key(key))
        {
            return Err(IamError::InvalidInput(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive."
                    .to_owned(),
            ));
        }
        tags.push((key.to_owned(), value.to_owned()));
    }
    check_number(tags.len())?;
    Ok(tags)
}

fn refuse_reserved(key: &str) -> Result<(), IamError> {
    if role::key(key).starts_with("aws:") {
        return Err(IamError::InvalidInput(
            "aws: prefixed tag key names are not allowed for external use.".to_owned(),
        ));
    }
    Ok(())
}

fn check_characters(text: &str, member: &str) -> Result<(), IamError> {
    let allowed = |character: char| {
        character.is_alphanumeric() || character.is_whitespace() || "_.:/=+-@".contains(character)
    };
    if text.chars().all(allowed) {
        return Ok(());
    }
    Err(IamError::constraint(
        member,
        "Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    ))
}

fn check_number(count: usize) -> Result<(), IamError> {
    let most = quotas::TAGS_PER_ROLE;
    if count > most {
        return Err(IamError::LimitExceeded(format!(
            "The number of tags has reached the maximum limit of {most}."
        )));
    }
    Ok(())
}

/// Adds or overwrites tags; a key keeps the case in which it was first written.
pub fn add(context: &Context<'_>, role: &Role, tags: &[Tag]) -> Result<(), IamError> {
    let old = of(context, role)?;
    let sql = "INSERT INTO tags (arn, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value";
    for (key, value) in tags {
        let kept = old
            .iter()
            .map(|(key, _)| key)
            .find(|other| role::key(other) == role::key(key))
            .unwrap_or(key);
        context
            .connection
            .prepare_cached(sql)?
            .execute(params![role.arn, kept, value])?;
    }
    check_number(of(context, role)?.len())
}

pub fn of(context: &Context<'_>, role: &Role) -> Result<Vec<Tag>, IamError> {
    let mut query = context
        .connection
        .prepare_cached("SELECT key, value FROM tags WHERE arn = ?1 ORDER BY key")?;
    let rows = query.query_map([&role.arn], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn shown(tags: &[Tag]) -> Value {
    tags.iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect()
}

pub fn tag(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let tags = read(form)?;
    add(context, &role, &tags)?;
    Ok(Value::Null)
}

pub fn untag(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let keys = form.list("TagKeys");
    for (key, _) in of(context, &role)? {
        if keys.iter().any(|gone| role::key(gone) == role::key(&key)) {
            context
                .connection
                .prepare_cached("DELETE FROM tags WHERE arn = ?1 AND key = ?2")?
                .execute(params![role.arn, key])?;
        }
    }
    Ok(Value::Null)
}

pub fn list(context: &Context<'_>, form: &Form) -> Answer {
    let role = role::named(context, form)?;
    let page = Page::read(context, form, &format!("ListRoleTags {}", role.id))?;
    let tags = of(context, &role)?
        .into_iter()
        .filter(|(key, _)| *key > page.after);
    let rows = tags
        .map(|(key, value)| (key.clone(), json!({ "Key": key, "Value": value })))
        .collect();
    Ok(page.answer(context, "Tags", rows))
}
