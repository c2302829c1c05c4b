//! The tag index: every change of a resource's tags, so that it can be read as it was some time ago.

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::local::caller::Caller;
use crate::local::clock::Moment;

/// How long changes that were superseded are kept, in milliseconds; the longest lag that can be shown.
pub const KEPT: i64 = 3_600_000;

/// Notes the tags that a resource has now, or with `None` that it is gone; what never had tags is not in the index.
pub fn record(
    connection: &Connection,
    caller: &Caller,
    now: Moment,
    arn: &str,
    tags: Option<&Value>,
) -> rusqlite::Result<()> {
    let known: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = ?3)")?
        .query_row(params![caller.account, caller.region, arn], |row| row.get(0))?;
    let empty = tags.is_none_or(|tags| tags.as_array().is_none_or(Vec::is_empty));
    if empty && !known {
        return Ok(());
    }
    let insert =
        "INSERT INTO tag_index (arn, account, region, at, tags) VALUES (?1, ?2, ?3, ?4, ?5)";
    let text = tags.map(Value::to_string);
    connection.prepare_cached(insert)?.execute(params![
        arn,
        caller.account,
        caller.region,
        now.0,
        text
    ])?;
    prune(connection, caller, now, arn)
}

/// Drops changes that no lag can show any more: those with a successor that is old enough itself.
fn prune(connection: &Connection, caller: &Caller, now: Moment, arn: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = ?3 AND seq < \
               (SELECT max(seq) FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = ?3 AND at < ?4)";
    let old = now.0 - KEPT;
    connection
        .prepare_cached(sql)?
        .execute(params![caller.account, caller.region, arn, old])?;
    Ok(())
}
