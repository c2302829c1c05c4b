//! Standard executions as the store keeps them: one row each, whatever became of them. Express ones are never here.

use rusqlite::{Connection, OptionalExtension, Row, params};

/// An execution: what it was started with, and how it stands.
#[derive(Clone, Debug)]
pub struct ExecutionRow {
    /// Its number in this store; a row that was not inserted yet has 0.
    pub id: i64,
    pub arn: String,
    pub machine: String,
    pub machine_name: String,
    pub name: String,
    pub version: Option<String>,
    pub alias: Option<String>,
    /// AWS's word, such as `RUNNING`.
    pub status: String,
    /// Milliseconds since 1970.
    pub started: i64,
    pub stopped: Option<i64>,
    /// The digest of the definition that it goes by, whatever becomes of the machine.
    pub definition: String,
    pub role: String,
    pub logging: String,
    pub tracing: bool,
    pub encryption: String,
    pub revision: Option<String>,
    /// When the machine was last changed, as of the start.
    pub updated: i64,
    pub error: Option<String>,
    pub cause: Option<String>,
    /// JSON, as it was sent.
    pub input: String,
    pub output: Option<String>,
    /// The test case of the mock configuration that it was started with.
    pub test_case: Option<String>,
    /// The task that starts it; written, and looked up by [`of_parent`].
    pub parent: Option<String>,
}

/// How an execution ended.
pub struct End<'a> {
    pub status: &'a str,
    pub stopped: i64,
    pub output: Option<String>,
    pub error: Option<&'a str>,
    pub cause: Option<&'a str>,
}

impl ExecutionRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            arn: row.get("arn")?,
            machine: row.get("machine")?,
            machine_name: row.get("machine_name")?,
            name: row.get("name")?,
            version: row.get("version")?,
            alias: row.get("alias")?,
            status: row.get("status")?,
            started: row.get("started")?,
            stopped: row.get("stopped")?,
            definition: row.get("definition")?,
            role: row.get("role")?,
            logging: row.get("logging")?,
            tracing: row.get("tracing")?,
            encryption: row.get("encryption")?,
            revision: row.get("revision")?,
            updated: row.get("updated")?,
            error: row.get("error")?,
            cause: row.get("cause")?,
            input: row.get("input")?,
            output: row.get("output")?,
            test_case: row.get("test_case")?,
            parent: None,
        })
    }

    pub fn is_running(&self) -> bool {
        self.status == "RUNNING"
    }

    /// Inserts the row, and gives its number.
    pub fn insert(&self, connection: &Connection) -> rusqlite::Result<i64> {
        let sql = "INSERT INTO executions (arn, machine, machine_name, name, version, alias, started, definition, role, logging, tracing, \
                   encryption, revision, updated, input, test_case, parent) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
        connection.prepare_cached(sql)?.insert(params![
            self.arn,
            self.machine,
            self.machine_name,
            self.name,
            self.version,
            self.alias,
            self.started,
            self.definition,
            self.role,
            self.logging,
            self.tracing,
            self.encryption,
            self.revision,
            self.updated,
            self.input,
            self.test_case,
            self.parent
        ])
    }
}

pub fn find(connection: &Connection, arn: &str) -> rusqlite::Result<Option<ExecutionRow>> {
    connection
        .prepare_cached("SELECT * FROM executions WHERE arn = ?1")?
        .query_row([arn], ExecutionRow::from_row)
        .optional()
}

/// Finds an execution by its number.
pub fn numbered(connection: &Connection, id: i64) -> rusqlite::Result<Option<ExecutionRow>> {
    connection
        .prepare_cached("SELECT * FROM executions WHERE id = ?1")?
        .query_row([id], ExecutionRow::from_row)
        .optional()
}

/// Finds the execution that a task has started.
pub fn of_parent(connection: &Connection, parent: &str) -> rusqlite::Result<Option<ExecutionRow>> {
    connection
        .prepare_cached("SELECT * FROM executions WHERE parent = ?1")?
        .query_row([parent], ExecutionRow::from_row)
        .optional()
}

/// Lists what still runs, in the order in which it was started.
pub fn running(connection: &Connection) -> rusqlite::Result<Vec<ExecutionRow>> {
    connection
        .prepare_cached("SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY id")?
        .query_map([], ExecutionRow::from_row)?
        .collect()
}

/// Returns whether executions of a machine still run.
pub fn any_running(connection: &Connection, machine: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM executions WHERE machine = ?1 AND status = 'RUNNING')";
    connection
        .prepare_cached(sql)?
        .query_row([machine], |row| row.get(0))
}

/// Writes down how an execution ended.
pub fn end(connection: &Connection, id: i64, end: &End<'_>) -> rusqlite::Result<()> {
    let sql = "UPDATE executions SET status = ?2, stopped = ?3, output = ?4, error = ?5, cause = ?6 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![
        id,
        end.status,
        end.stopped,
        end.output,
        end.error,
        end.cause
    ])?;
    for sql in [
        "DELETE FROM handed WHERE execution = ?1",
        "DELETE FROM suspects WHERE execution = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

/// Forgets an execution and its journal.
pub fn forget(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM journal WHERE execution = ?1",
        "DELETE FROM executions WHERE id = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

/// Keeps a definition under its digest.
pub fn keep_definition(connection: &Connection, digest: &str, text: &str) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO definitions (digest, text) VALUES (?1, ?2) ON CONFLICT (digest) DO NOTHING";
    connection
        .prepare_cached(sql)?
        .execute(params![digest, text])?;
    Ok(())
}

pub fn definition(connection: &Connection, digest: &str) -> rusqlite::Result<String> {
    connection
        .prepare_cached("SELECT text FROM definitions WHERE digest = ?1")?
        .query_row([digest], |row| row.get(0))
}
