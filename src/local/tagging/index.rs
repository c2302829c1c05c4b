//! The tag index as it was some time ago.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::local::clock::Moment;
use crate::local::context::Context;
use crate::local::store::tag_index::KEPT;

/// How late the tag index is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TagIndex {
    /// The index shows every tag at once, which AWS does not promise.
    #[default]
    Live,
    /// The index shows tags as they were that long ago: new resources are missing, deleted ones are still listed.
    Lag(Duration),
}

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
