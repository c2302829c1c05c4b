//! Executions that were in the middle of a turn when their process died, and those that are set aside for it.

use std::collections::HashMap;

use rusqlite::{Connection, params};

/// An execution that may be what ended its processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// Its number in the store.
    pub execution: i64,
    /// How many processes died in its turn, one after the other, since its journal last grew.
    pub deaths: u32,
    /// How many records its journal had then.
    pub records: i64,
    /// Whether it runs only when somebody asks for it.
    pub is_set_aside: bool,
}

/// Reads all, by their execution's number.
pub fn read(connection: &Connection) -> rusqlite::Result<HashMap<i64, Suspect>> {
    connection
        .prepare("SELECT execution, deaths, records, is_set_aside FROM suspects")?
        .query_map([], |row| {
            let suspect = Suspect {
                execution: row.get(0)?,
                deaths: row.get(1)?,
                records: row.get(2)?,
                is_set_aside: row.get(3)?,
            };
            Ok((suspect.execution, suspect))
        })?
        .collect()
}

/// Writes one down.
pub fn keep(connection: &Connection, suspect: &Suspect) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO suspects (execution, deaths, records, is_set_aside) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(sql)?.execute(params![
        suspect.execution,
        suspect.deaths,
        suspect.records,
        suspect.is_set_aside
    ])?;
    Ok(())
}

/// Forgets what an execution was suspected of; false where it was not set aside.
pub fn clear(connection: &Connection, arn: &str) -> rusqlite::Result<bool> {
    let sql = "DELETE FROM suspects WHERE is_set_aside AND execution = (SELECT id FROM executions WHERE arn = ?1)";
    Ok(connection.prepare_cached(sql)?.execute([arn])? > 0)
}

/// Lists the ARNs of executions that are set aside, oldest first; none in a store of an earlier format.
pub fn set_aside(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let is_known = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'suspects')";
    if !connection.query_row(is_known, [], |row| row.get(0))? {
        return Ok(Vec::new());
    }
    let sql = "SELECT arn FROM executions JOIN suspects ON execution = id \
               WHERE is_set_aside AND status = 'RUNNING' ORDER BY id";
    connection
        .prepare(sql)?
        .query_map([], |row| row.get(0))?
        .collect()
}
