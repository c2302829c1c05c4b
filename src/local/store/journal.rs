//! The journal: every record of every Standard execution, one row each. Executions are rebuilt from it, histories are read from it.

use rusqlite::{Connection, params};

/// The form in which this release writes a record's body.
pub const VERSION: i64 = 1;

/// One record, written out.
pub struct Entry {
    /// Milliseconds since 1970.
    pub time: i64,
    /// Its number in the history that AWS shows, where it has one.
    pub event: Option<u64>,
    pub body: String,
}

/// A stored record.
pub struct Stored {
    pub seq: i64,
    pub version: i64,
    pub body: String,
}

/// Appends records; `first` is the number of the first, and must follow the last one stored.
///
/// Returns false, with nothing written, where a record before them is missing: one that could not be written takes all later
/// ones of its execution with it.
pub fn append(
    connection: &Connection,
    execution: i64,
    first: i64,
    entries: &[Entry],
) -> rusqlite::Result<bool> {
    let last: i64 = connection
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM journal WHERE execution = ?1")?
        .query_row([execution], |row| row.get(0))?;
    if last + 1 != first {
        return Ok(false);
    }
    let sql = "INSERT INTO journal (execution, seq, version, time, event, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut insert = connection.prepare_cached(sql)?;
    for (seq, entry) in (first..).zip(entries) {
        let event = entry.event.and_then(|event| i64::try_from(event).ok());
        insert.execute(params![
            execution, seq, VERSION, entry.time, event, entry.body
        ])?;
    }
    Ok(true)
}

/// Reads the whole journal of an execution.
pub fn read(connection: &Connection, execution: i64) -> rusqlite::Result<Vec<Stored>> {
    let sql = "SELECT seq, version, body FROM journal WHERE execution = ?1 ORDER BY seq";
    connection
        .prepare_cached(sql)?
        .query_map([execution], stored)?
        .collect()
}

/// Reads records with an event: at most `limit` after the record `after`, or before it when the latest come first.
pub fn events(
    connection: &Connection,
    execution: i64,
    after: Option<i64>,
    limit: i64,
    latest_first: bool,
) -> rusqlite::Result<Vec<Stored>> {
    let (sql, from) = if latest_first {
        let sql = "SELECT seq, version, body FROM journal WHERE execution = ?1 AND seq < ?2 AND event IS NOT NULL ORDER BY seq DESC LIMIT ?3";
        (sql, after.unwrap_or(i64::MAX))
    } else {
        let sql = "SELECT seq, version, body FROM journal WHERE execution = ?1 AND seq > ?2 AND event IS NOT NULL ORDER BY seq LIMIT ?3";
        (sql, after.unwrap_or(0))
    };
    connection
        .prepare_cached(sql)?
        .query_map(params![execution, from, limit], stored)?
        .collect()
}

/// Notes that a worker was given a task, so that no other is given it after a restart.
pub fn hand(connection: &Connection, execution: i64, scheduled: u64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO handed (execution, scheduled) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    let scheduled = i64::try_from(scheduled).unwrap_or(i64::MAX);
    connection
        .prepare_cached(sql)?
        .execute(params![execution, scheduled])?;
    Ok(())
}

/// Lists the tasks of an execution that workers were given, by the event that scheduled them.
pub fn handed(connection: &Connection, execution: i64) -> rusqlite::Result<Vec<u64>> {
    connection
        .prepare_cached("SELECT scheduled FROM handed WHERE execution = ?1")?
        .query_map([execution], |row| {
            row.get::<_, i64>(0).map(i64::unsigned_abs)
        })?
        .collect()
}

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        seq: row.get(0)?,
        version: row.get(1)?,
        body: row.get(2)?,
    })
}
