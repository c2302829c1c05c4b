//! The tables, and their format's number.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::files;
use crate::local::LocalError;

/// The format that this release writes; `user_version` of the database holds it.
const FORMAT: i64 = 3;

/// How long the write-ahead log may grow before a commit has to empty it, in pages of 4 KiB; a pause of the writer empties it, too.
const WAL_PAGES: u32 = 4_096;

/// What brings a store from each format to the next, from none to the first on. What a release wrote is never changed here.
const STEPS: &[&str] = &[FIRST, EXECUTIONS, PARENTS];

const FIRST: &str = "
CREATE TABLE machines (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
  type TEXT NOT NULL, created INTEGER NOT NULL, definition TEXT NOT NULL, role TEXT NOT NULL, logging TEXT NOT NULL,
  tracing INTEGER NOT NULL, encryption TEXT NOT NULL,
  revision TEXT, last_version INTEGER NOT NULL DEFAULT 0, first_description TEXT, status TEXT NOT NULL DEFAULT 'ACTIVE');
CREATE INDEX machines_by_place ON machines (account, region, id);
CREATE TABLE versions (
  machine TEXT NOT NULL, number INTEGER NOT NULL, revision TEXT, created INTEGER NOT NULL, description TEXT,
  definition TEXT NOT NULL, role TEXT NOT NULL, logging TEXT NOT NULL, tracing INTEGER NOT NULL, encryption TEXT NOT NULL,
  PRIMARY KEY (machine, number)) WITHOUT ROWID;
CREATE TABLE aliases (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
  routing TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL);
CREATE INDEX aliases_by_machine ON aliases (machine, id);
CREATE TABLE activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, account TEXT NOT NULL, region TEXT NOT NULL, name TEXT NOT NULL,
  created INTEGER NOT NULL, encryption TEXT NOT NULL);
CREATE INDEX activities_by_place ON activities (account, region, id);
CREATE TABLE roles (
  account TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL, arn TEXT NOT NULL, role_id TEXT NOT NULL,
  created INTEGER NOT NULL, trust TEXT NOT NULL, description TEXT, max_session INTEGER NOT NULL, boundary TEXT,
  PRIMARY KEY (account, key)) WITHOUT ROWID;
CREATE TABLE role_policies (
  account TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL,
  PRIMARY KEY (account, role, name)) WITHOUT ROWID;
CREATE TABLE role_attachments (
  account TEXT NOT NULL, role TEXT NOT NULL, policy TEXT NOT NULL,
  PRIMARY KEY (account, role, policy)) WITHOUT ROWID;
CREATE TABLE tags (
  arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (arn, key));
CREATE TABLE tag_index (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, at INTEGER NOT NULL, tags TEXT);
CREATE INDEX tag_index_by_arn ON tag_index (account, region, arn, seq);
";

/// Executions, and the journal that they are rebuilt from.
const EXECUTIONS: &str = "
ALTER TABLE machines ADD COLUMN updated INTEGER;
CREATE TABLE definitions (digest TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE executions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, machine_name TEXT NOT NULL, name TEXT NOT NULL,
  version TEXT, alias TEXT, status TEXT NOT NULL DEFAULT 'RUNNING', started INTEGER NOT NULL, stopped INTEGER,
  definition TEXT NOT NULL, role TEXT NOT NULL, logging TEXT NOT NULL, tracing INTEGER NOT NULL, encryption TEXT NOT NULL,
  revision TEXT, updated INTEGER NOT NULL, error TEXT, cause TEXT, input TEXT NOT NULL, output TEXT,
  test_case TEXT);
CREATE INDEX executions_by_machine ON executions (machine, id);
CREATE INDEX executions_running ON executions (machine) WHERE status = 'RUNNING';
CREATE TABLE journal (
  execution INTEGER NOT NULL, last INTEGER NOT NULL, first INTEGER NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (execution, last)) WITHOUT ROWID;
CREATE TABLE handed (
  execution INTEGER NOT NULL, scheduled INTEGER NOT NULL,
  PRIMARY KEY (execution, scheduled)) WITHOUT ROWID;
";

/// Which task started an execution, and executions whose turn was never finished.
const PARENTS: &str = "
ALTER TABLE executions ADD COLUMN parent TEXT;
CREATE UNIQUE INDEX executions_by_parent ON executions (parent) WHERE parent IS NOT NULL;
CREATE TABLE suspects (
  execution INTEGER PRIMARY KEY, deaths INTEGER NOT NULL, records INTEGER NOT NULL, is_set_aside INTEGER NOT NULL DEFAULT 0);
";

/// Opens the database to write, makes the tables of a new one, and refuses one of a newer release.
pub fn open(path: &Path) -> Result<Connection, LocalError> {
    let failed = LocalError::database(path);
    restrict(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags).map_err(&failed)?;
    let format = refuse_newer(&connection, path)?;
    prepare(&connection, format).map_err(&failed)?;
    Ok(connection)
}

/// Reads the format's number; an error when it is above ours.
pub fn refuse_newer(connection: &Connection, path: &Path) -> Result<i64, LocalError> {
    let found = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(LocalError::database(path))?;
    if found > FORMAT {
        return Err(LocalError::NewerStore {
            path: path.to_owned(),
            found,
            supported: FORMAT,
        });
    }
    Ok(found)
}

fn prepare(connection: &Connection, format: i64) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    if format < FORMAT {
        let steps = STEPS[usize::try_from(format).unwrap_or_default()..].concat();
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {steps} PRAGMA user_version = {FORMAT}; COMMIT;"
        ))?;
    }
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Keeps the database to its user: definitions and policies are in it. SQLite gives its other files the same rights.
fn restrict(path: &Path) -> Result<(), LocalError> {
    let file = files::open_private(path).map_err(LocalError::file("open", path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))
            .map_err(LocalError::file("protect", path))?;
    }
    drop(file);
    Ok(())
}
