//! Rebuilds what runs, and what has ended, from the store.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rusqlite::Connection;

use super::admission::{Admission, Definition, Ended, Restored};
use super::log::Logging;
use crate::interpreter::{Execution, Failure, Identity, Payload, Record, Status};
use crate::local::arn::StatesArn;
use crate::local::depth;
use crate::local::store::executions::{self, ExecutionRow};
use crate::local::store::journal;

/// Loads all that runs, oldest first. What cannot be read rests: it is not lost, and another release may read it.
pub fn load(connection: &Connection) -> rusqlite::Result<Vec<Admission>> {
    let rows = executions::running(connection)?;
    let mut admissions = Vec::with_capacity(rows.len());
    for row in rows {
        admissions.extend(admission(connection, &row)?);
    }
    Ok(admissions)
}

/// Loads an execution by its number; nothing where it does not run, or cannot be read.
pub fn numbered(connection: &Connection, id: i64) -> rusqlite::Result<Option<Admission>> {
    running(connection, executions::numbered(connection, id)?)
}

/// Loads an execution by its ARN; nothing where it does not run, or cannot be read.
pub fn find(connection: &Connection, arn: &str) -> rusqlite::Result<Option<Admission>> {
    running(connection, executions::find(connection, arn)?)
}

fn running(
    connection: &Connection,
    row: Option<ExecutionRow>,
) -> rusqlite::Result<Option<Admission>> {
    match row.filter(ExecutionRow::is_running) {
        Some(row) => admission(connection, &row),
        None => Ok(None),
    }
}

/// Lists the machines whose deletion waits for executions.
pub fn deleting(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT arn FROM machines WHERE status = 'DELETING'")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Returns an execution that has ended; nothing where it runs, or never was.
pub fn ended(connection: &Connection, arn: &str) -> Option<Ended> {
    let row = executions::find(connection, arn).ok()??;
    let failure = || Failure {
        error: row.error.clone(),
        cause: row.cause.clone(),
    };
    let status = match row.status.as_str() {
        "SUCCEEDED" => Status::Succeeded(payload(row.output.as_deref()?)?),
        "FAILED" => Status::Failed(failure()),
        "TIMED_OUT" => Status::TimedOut(failure()),
        "ABORTED" => Status::Aborted(failure()),
        _ => return None,
    };
    Some(Ended {
        identity: identity(&row),
        input: payload(&row.input)?,
        status,
        started_at: row.started,
        ended_at: row.stopped?,
    })
}

/// What an execution is called, as the store knows it.
pub fn identity(row: &ExecutionRow) -> Arc<Identity> {
    let region = StatesArn::parse(&row.arn).map(|arn| arn.region);
    Arc::new(Identity {
        execution_arn: row.arn.clone(),
        name: row.name.clone(),
        role_arn: row.role.clone(),
        machine_arn: row.machine.clone(),
        machine_name: row.machine_name.clone(),
        region: region.unwrap_or_default(),
        is_express: false,
        is_synchronous: false,
    })
}

fn admission(connection: &Connection, row: &ExecutionRow) -> rusqlite::Result<Option<Admission>> {
    // A journal that leads to a panic is one that cannot be read.
    catch_unwind(AssertUnwindSafe(|| rebuild(connection, row))).unwrap_or(Ok(None))
}

fn rebuild(connection: &Connection, row: &ExecutionRow) -> rusqlite::Result<Option<Admission>> {
    let text = executions::definition(connection, &row.definition)?;
    let Some(input) = payload(&row.input) else {
        return Ok(None);
    };
    let identity = identity(row);
    let stored = journal::read(connection, row.id)?;
    let restored = if stored.is_empty() {
        None
    } else {
        let mut execution = Execution::new(Arc::clone(&identity), Payload::clone(&input));
        for stored in &stored {
            let record = depth::read::<Record>(&stored.body);
            let Ok(record) = record else {
                return Ok(None);
            };
            if stored.version > journal::VERSION {
                return Ok(None);
            }
            execution.apply(&record);
        }
        Some(Restored {
            execution,
            records: stored.last().map_or(0, |stored| stored.seq),
            handed: journal::handed(connection, row.id)?
                .into_iter()
                .collect::<HashSet<_>>(),
        })
    };
    Ok(Some(Admission {
        identity,
        row: Some(row.id),
        definition: Definition {
            digest: row.definition.clone(),
            text,
        },
        input,
        started_at: row.started,
        logging: serde_json::from_str(&row.logging)
            .ok()
            .and_then(|logging| Logging::read(&logging)),
        test_case: row.test_case.clone(),
        suspect: Some(row.id),
        restored,
    }))
}

fn payload(text: &str) -> Option<Payload> {
    depth::read(text).ok().map(Arc::new)
}
