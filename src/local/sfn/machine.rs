//! A state machine as the store keeps it.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

use super::SfnError;
use super::configuration::Configuration;
use crate::local::clock::Moment;
use crate::local::context::Context;

/// The machine itself with its current revision.
#[derive(Clone, Debug)]
pub struct Machine {
    pub arn: String,
    pub name: String,
    pub kind: String,
    pub created: Moment,
    /// When the current revision was made.
    pub updated: Moment,
    pub configuration: Configuration,
    /// The id of the current revision; the first one has none.
    pub revision: Option<String>,
    /// The number of the newest version ever published; numbers are never used twice.
    pub last_version: i64,
    /// The description of the first version that was published, where it had one.
    pub first_description: Option<String>,
    /// `ACTIVE`, or `DELETING` while executions still run.
    pub status: String,
}

const COLUMNS: &str = "definition, role, logging, tracing, encryption, arn, name, type, created, updated, revision, last_version, first_description, status";

impl Machine {
    pub fn find(context: &Context<'_>, arn: &str) -> Result<Option<Self>, SfnError> {
        let mut query = context
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM machines WHERE arn = ?1"))?;
        query
            .query_row([arn], Self::from_row)
            .optional()?
            .transpose()
    }

    /// Finds a machine, or fails as AWS does.
    pub fn get(context: &Context<'_>, arn: &str) -> Result<Self, SfnError> {
        Self::find(context, arn)?.ok_or_else(|| SfnError::StateMachineDoesNotExist(arn.to_owned()))
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Result<Self, SfnError>> {
        let configuration = match configuration(row)? {
            Ok(configuration) => configuration,
            Err(error) => return Ok(Err(error)),
        };
        Ok(Ok(Self {
            configuration,
            arn: row.get("arn")?,
            name: row.get("name")?,
            kind: row.get("type")?,
            created: Moment(row.get("created")?),
            updated: Moment(
                row.get::<_, Option<i64>>("updated")?
                    .unwrap_or(row.get("created")?),
            ),
            revision: row.get("revision")?,
            last_version: row.get("last_version")?,
            first_description: row.get("first_description")?,
            status: row.get("status")?,
        }))
    }

    pub fn insert(&self, context: &Context<'_>) -> Result<(), SfnError> {
        let Configuration {
            definition,
            role,
            logging,
            tracing,
            encryption,
        } = &self.configuration;
        let caller = context.caller;
        let sql = "INSERT INTO machines (arn, account, region, name, type, created, definition, role, logging, tracing, encryption) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let (logging, encryption) = (logging.to_string(), encryption.to_string());
        let values = params![
            self.arn,
            caller.account,
            caller.region,
            self.name,
            self.kind,
            self.created.0,
            definition,
            role,
            logging,
            tracing,
            encryption
        ];
        context.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Writes the current revision.
    pub fn update(&self, context: &Context<'_>) -> Result<(), SfnError> {
        let Configuration {
            definition,
            role,
            logging,
            tracing,
            encryption,
        } = &self.configuration;
        let sql = "UPDATE machines SET definition = ?2, role = ?3, logging = ?4, tracing = ?5, encryption = ?6, revision = ?7, updated = ?8 WHERE arn = ?1";
        let (logging, encryption) = (logging.to_string(), encryption.to_string());
        let values = params![
            self.arn,
            definition,
            role,
            logging,
            tracing,
            encryption,
            self.revision,
            context.now.0
        ];
        context.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

/// Reads the columns that machines and versions share.
pub fn configuration(row: &Row<'_>) -> rusqlite::Result<Result<Configuration, SfnError>> {
    let (logging, encryption): (String, String) = (row.get("logging")?, row.get("encryption")?);
    let parsed = serde_json::from_str::<Value>(&logging)
        .and_then(|logging| Ok((logging, serde_json::from_str(&encryption)?)));
    let (logging, encryption) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error.into())),
    };
    let (definition, role, tracing) = (
        row.get("definition")?,
        row.get("role")?,
        row.get("tracing")?,
    );
    Ok(Ok(Configuration {
        definition,
        role,
        logging,
        tracing,
        encryption,
    }))
}
