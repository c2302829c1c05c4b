//! The deletion of a state machine, which waits for its executions to end.

use rusqlite::{Connection, OptionalExtension};

use super::{executions, tag_index};
use crate::local::arn::StatesArn;
use crate::local::caller::Caller;
use crate::local::clock::Moment;

/// Removes a machine that was only waiting for the end of its executions; returns whether it did.
pub fn finish(connection: &Connection, machine: &str, now: Moment) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM machines WHERE arn = ?1 AND status = 'DELETING'";
    let is_deleting = connection
        .prepare_cached(sql)?
        .query_row([machine], |_| Ok(()))
        .optional()?
        .is_some();
    let Ok(arn) = StatesArn::parse(machine) else {
        return Ok(false);
    };
    if !is_deleting || executions::any_running(connection, machine)? {
        return Ok(false);
    }
    let caller = Caller::new(&arn.account, &arn.region);
    remove(connection, &caller, now, machine)?;
    Ok(true)
}

/// Removes a machine with its versions, aliases and tags.
pub fn remove(
    connection: &Connection,
    caller: &Caller,
    now: Moment,
    machine: &str,
) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM machines WHERE arn = ?1",
        "DELETE FROM versions WHERE machine = ?1",
        "DELETE FROM aliases WHERE machine = ?1",
        "DELETE FROM tags WHERE arn = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([machine])?;
    }
    tag_index::record(connection, caller, now, machine, None)
}
