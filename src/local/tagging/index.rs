//! The tag index: every change of a resource's tags, so that the index can be read as it was some time ago.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::local::TagIndex;
use crate::local::clock::Moment;
use crate::local::context::Context;

/// How long changes that were superseded are kept, in milliseconds; the longest lag that can be shown.
const KEPT: i64 = 3_600_000;

/// Which moment of the index answers show.
#[derive(Debug)]
pub struct Index {
    lag: Duration,
    /// The last change that is shown, while the index stands still.
    frozen: Mutex<Option<i64>>,
}

/// A resource in the index, with its tags as a JSON array of `Key` and `Value`.
#[derive(Debug)]
pub struct Entry {
    pub arn: String,
    pub tags: Value,
}

impl Index {
    pub fn new(tag_index: TagIndex) -> Self {
        let lag = match tag_index {
            TagIndex::Live => Duration::ZERO,
            TagIndex::Lag(lag) => lag.min(Duration::from_millis(KEPT.unsigned_abs())),
        };
        Self {
            lag,
            frozen: Mutex::new(None),
        }
    }

    /// Keeps showing the index as it is shown now.
    pub fn freeze(&self, connection: &Connection) -> rusqlite::Result<()> {
        let shown = self.horizon();
        let last = connection.query_row(
            "SELECT coalesce(max(seq), 0) FROM tag_index WHERE at <= ?1",
            [shown],
            |row| row.get(0),
        )?;
        *self.frozen.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
        Ok(())
    }

    pub fn thaw(&self) {
        *self.frozen.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn horizon(&self) -> i64 {
        if self.lag.is_zero() {
            i64::MAX
        } else {
            Moment::now().before(self.lag).0
        }
    }

    /// Reads what the index shows of the caller's account and region, by ARN.
    pub fn entries(&self, context: &Context<'_>) -> Result<Vec<Entry>, super::TaggingError> {
        let frozen = *self.frozen.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, at) = frozen.map_or_else(|| (i64::MAX, self.horizon()), |last| (last, i64::MAX));
        let sql = "SELECT arn, tags FROM tag_index AS shown WHERE account = ?1 AND region = ?2 AND tags IS NOT NULL AND seq = \
                   (SELECT max(seq) FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = shown.arn AND seq <= ?3 AND at <= ?4) ORDER BY arn";
        let mut query = context.connection.prepare_cached(sql)?;
        let rows = query.query_map(
            params![context.caller.account, context.caller.region, last, at],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        rows.map(|row| {
            row.map_err(Into::into).and_then(|(arn, tags)| {
                Ok(Entry {
                    tags: serde_json::from_str(&tags)?,
                    arn,
                })
            })
        })
        .collect()
    }
}

/// Notes the tags that a resource has now, or with `None` that it is gone; what never had tags is not in the index.
pub fn record(context: &Context<'_>, arn: &str, tags: Option<&Value>) -> rusqlite::Result<()> {
    let caller = context.caller;
    let known: bool = context
        .connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = ?3)")?
        .query_row(params![caller.account, caller.region, arn], |row| row.get(0))?;
    let empty = tags.is_none_or(|tags| tags.as_array().is_none_or(Vec::is_empty));
    if empty && !known {
        return Ok(());
    }
    let insert =
        "INSERT INTO tag_index (arn, account, region, at, tags) VALUES (?1, ?2, ?3, ?4, ?5)";
    let text = tags.map(Value::to_string);
    context.connection.prepare_cached(insert)?.execute(params![
        arn,
        caller.account,
        caller.region,
        context.now.0,
        text
    ])?;
    prune(context, arn)
}

/// Drops changes that no lag can show any more: those with a successor that is old enough itself.
fn prune(context: &Context<'_>, arn: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = ?3 AND seq < \
               (SELECT max(seq) FROM tag_index WHERE account = ?1 AND region = ?2 AND arn = ?3 AND at < ?4)";
    let caller = context.caller;
    let old = context.now.0 - KEPT;
    context.connection.prepare_cached(sql)?.execute(params![
        caller.account,
        caller.region,
        arn,
        old
    ])?;
    Ok(())
}
