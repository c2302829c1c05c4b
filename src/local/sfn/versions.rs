//! Versions of a machine as the store keeps them: numbered copies of a revision.

use rusqlite::{OptionalExtension, params};

use super::SfnError;
use super::configuration::Configuration;
use super::machine::{self, Machine};
use crate::facts::quotas;
use crate::local::clock::Moment;
use crate::local::context::Context;

/// The quota of versions per machine.
const QUOTA: i64 = quotas::VERSIONS;

/// A published version.
#[derive(Clone, Debug)]
pub struct Version {
    pub arn: String,
    pub created: Moment,
    pub revision: Option<String>,
    pub description: Option<String>,
    pub configuration: Configuration,
}

/// An ARN that names a version, taken apart into the machine's ARN and the number.
pub fn split(arn: &str) -> Option<(&str, i64)> {
    let (machine, number) = arn.rsplit_once(':')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (digits && machine.contains(":stateMachine:")).then(|| Some((machine, number.parse().ok()?)))?
}

pub fn find(context: &Context<'_>, arn: &str) -> Result<Option<Version>, SfnError> {
    let Some((machine, number)) = split(arn) else {
        return Ok(None);
    };
    let sql = "SELECT * FROM versions WHERE machine = ?1 AND number = ?2";
    let mut query = context.connection.prepare_cached(sql)?;
    let found = query.query_row(params![machine, number], |row| {
        let (created, revision, description) = (
            Moment(row.get("created")?),
            row.get("revision")?,
            row.get("description")?,
        );
        let version = |configuration| Version {
            arn: arn.to_owned(),
            created,
            revision,
            description,
            configuration,
        };
        Ok(machine::configuration(row)?.map(version))
    });
    found.optional()?.transpose()
}

/// Publishes the current revision; a revision that has a version already is answered with it.
pub fn publish(
    context: &Context<'_>,
    machine: &Machine,
    description: Option<&str>,
) -> Result<Version, SfnError> {
    if let Some(existing) = of_current_revision(context, machine)? {
        return Ok(existing);
    }
    let count: i64 = context.connection.query_row(
        "SELECT count(*) FROM versions WHERE machine = ?1",
        [&machine.arn],
        |row| row.get(0),
    )?;
    if count >= QUOTA {
        return Err(SfnError::QuotaExceeded(format!(
            "State machine '{}' has {QUOTA} versions, the most that are allowed",
            machine.arn
        )));
    }
    let number = machine.last_version + 1;
    insert(context, machine, number, description)?;
    Ok(Version {
        arn: format!("{}:{number}", machine.arn),
        created: context.now,
        revision: machine.revision.clone(),
        description: description.map(str::to_owned),
        configuration: machine.configuration.clone(),
    })
}

fn insert(
    context: &Context<'_>,
    machine: &Machine,
    number: i64,
    description: Option<&str>,
) -> Result<(), SfnError> {
    let copy = "INSERT INTO versions (machine, number, revision, created, description, definition, role, logging, tracing, encryption) \
                SELECT arn, ?2, revision, ?3, ?4, definition, role, logging, tracing, encryption FROM machines WHERE arn = ?1";
    context.connection.prepare_cached(copy)?.execute(params![
        machine.arn,
        number,
        context.now.0,
        description
    ])?;
    let count = "UPDATE machines SET first_description = iif(last_version = 0, ?3, first_description), last_version = ?2 WHERE arn = ?1";
    context
        .connection
        .prepare_cached(count)?
        .execute(params![machine.arn, number, description])?;
    Ok(())
}

fn of_current_revision(
    context: &Context<'_>,
    machine: &Machine,
) -> Result<Option<Version>, SfnError> {
    let sql = "SELECT number FROM versions WHERE machine = ?1 AND revision IS ?2 ORDER BY number DESC LIMIT 1";
    let mut query = context.connection.prepare_cached(sql)?;
    let number: Option<i64> = query
        .query_row(params![machine.arn, machine.revision], |row| row.get(0))
        .optional()?;
    number.map_or(Ok(None), |number| {
        find(context, &format!("{}:{number}", machine.arn))
    })
}

/// The ARN of the oldest version that is left.
pub fn oldest(context: &Context<'_>, machine: &str) -> Result<Option<String>, SfnError> {
    let number: Option<i64> = context.connection.query_row(
        "SELECT min(number) FROM versions WHERE machine = ?1",
        [machine],
        |row| row.get(0),
    )?;
    Ok(number.map(|number| format!("{machine}:{number}")))
}

/// The answer to a description of a version that is not to be made.
pub fn description_without_publish() -> SfnError {
    SfnError::Validation("Version description can only be set when publish is true".to_owned())
}
