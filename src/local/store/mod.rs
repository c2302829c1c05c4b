//! Everything that outlives a process: one SQLite file, one thread that writes, one that reads.
//!
//! A write is answered only after its transaction is on disk; writes that wait together share one fsync.

pub mod deletion;
pub mod executions;
pub mod journal;
mod schema;
pub mod suspects;
pub mod tag_index;
mod threads;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::LocalError;
pub use threads::{Access, Done, Outbox, Store, Worked};

const DATABASE: &str = "stepwright.db";

/// How much of each kind a store holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub machines: u64,
    pub activities: u64,
    pub roles: u64,
    /// The ARNs of executions that are set aside.
    pub set_aside: Vec<String>,
}

/// The file in which the engine marks whose turn it is.
pub const TURNS: &str = "turns";

/// The folder of the execution logs, which the engine writes.
pub const LOGS: &str = "logs";

/// Names the files that a store consists of: its database's, and the one that marks turns.
pub fn files(store: &Path) -> [PathBuf; 4] {
    let [database, log, index] = ["", "-wal", "-shm"].map(|suffix| format!("{DATABASE}{suffix}"));
    [database, log, index, TURNS.to_owned()].map(|name| store.join(name))
}

/// Opens the database for its owner, and brings it to this release's format.
pub fn open(store: &Path) -> Result<Store, LocalError> {
    let path = store.join(DATABASE);
    let writer = schema::open(&path)?;
    let reader = read_only(&path).map_err(LocalError::database(&path))?;
    Store::start(writer, reader)
}

/// Changes the database of a store that nobody serves, in one transaction; `Default` where there is no database.
pub fn change<T: Default>(
    store: &Path,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, LocalError> {
    let path = store.join(DATABASE);
    if !path.exists() {
        return Ok(T::default());
    }
    let mut connection = schema::open(&path)?;
    let changed = connection.transaction().and_then(|transaction| {
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    });
    changed.map_err(LocalError::database(&path))
}

/// Opens a connection that only reads; it may belong to another process than the owner's.
pub fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_NOFOLLOW,
    )?;
    connection.pragma_update(None, "query_only", true)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

/// Opens the store's database for reading, where there is one.
pub fn open_to_read(store: &Path) -> Result<Option<Connection>, LocalError> {
    // SQLite follows no link anywhere on the way, and folders above the store may be links.
    let Ok(store) = store.canonicalize() else {
        return Ok(None);
    };
    let path = store.join(DATABASE);
    if path.symlink_metadata().is_err() {
        return Ok(None);
    }
    let connection = read_only(&path).map_err(LocalError::database(&path))?;
    schema::refuse_newer(&connection, &path)?;
    Ok(Some(connection))
}

/// Counts what a store holds; nothing where there is no database.
pub fn counts(store: &Path) -> Result<Counts, LocalError> {
    let Some(connection) = open_to_read(store)? else {
        return Ok(Counts::default());
    };
    let count = |table: &str| {
        connection
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get::<_, i64>(0)
            })
            .map(i64::unsigned_abs)
    };
    let read = || {
        Ok(Counts {
            machines: count("machines")?,
            activities: count("activities")?,
            roles: count("roles")?,
            set_aside: suspects::set_aside(&connection)?,
        })
    };
    read().map_err(LocalError::database(&store.join(DATABASE)))
}
