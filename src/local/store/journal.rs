//! The journal: every record of every Standard execution. Executions are rebuilt from it, histories are read from it.
//!
//! The records of a turn lie together in one row, a page: a line of JSON each, behind `+` where the record has an event in the
//! history that AWS shows and behind `-` where it has none. A short page is text; a longer one is a blob, compressed by LZ4: records
//! repeat each other, and writing them is most of what durability costs.

use std::borrow::Cow;

use lz4_flex::block as lz4;
use rusqlite::types::{ToSqlOutput, Type, ValueRef};
use rusqlite::{Connection, Row, params};
use serde::Serialize;

/// The form in which this release writes a record.
pub const VERSION: i64 = 1;

/// Pages from this length on are compressed, in bytes.
const LONG: usize = 1024;

/// Longest page that is read, in bytes: far more than a turn can write.
const LONGEST: usize = 256 * 1024 * 1024;

/// Records that are written together.
pub struct Page {
    /// The number of the first, counted from 1 in each execution.
    first: i64,
    count: i64,
    body: Vec<u8>,
}

impl Page {
    pub fn new(first: i64) -> Self {
        Self {
            first,
            count: 0,
            body: Vec::new(),
        }
    }

    /// Writes a record out. Records are plain data: this does not fail.
    pub fn push(&mut self, has_event: bool, record: &impl Serialize) {
        let before = self.body.len();
        self.body.push(if has_event { b'+' } else { b'-' });
        if serde_json::to_writer(&mut self.body, record).is_err() {
            self.body.truncate(before);
            return;
        }
        self.body.push(b'\n');
        self.count += 1;
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns how much is written, in bytes.
    pub fn size(&self) -> usize {
        self.body.len()
    }
}

/// A stored record.
pub struct Stored {
    pub seq: i64,
    pub version: i64,
    pub body: String,
}

/// Appends records, which must follow the last one stored.
///
/// Returns false, with nothing written, where a record before them is missing: one that could not be written takes all later
/// ones of its execution with it.
pub fn append(connection: &Connection, execution: i64, page: &Page) -> rusqlite::Result<bool> {
    let last: i64 = connection
        .prepare_cached("SELECT coalesce(max(last), 0) FROM journal WHERE execution = ?1")?
        .query_row([execution], |row| row.get(0))?;
    if last + 1 != page.first {
        return Ok(false);
    }
    let sql =
        "INSERT INTO journal (execution, last, first, version, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    let last = page.first + page.count - 1;
    let body = if page.body.len() < LONG {
        ToSqlOutput::Borrowed(ValueRef::Text(&page.body))
    } else {
        ToSqlOutput::Owned(lz4::compress_prepend_size(&page.body).into())
    };
    connection
        .prepare_cached(sql)?
        .execute(params![execution, last, page.first, VERSION, body])?;
    Ok(true)
}

/// Reads the whole journal of an execution.
pub fn read(connection: &Connection, execution: i64) -> rusqlite::Result<Vec<Stored>> {
    let sql = "SELECT first, version, body FROM journal WHERE execution = ?1 ORDER BY last";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([execution])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(records(row)?.into_iter().map(|(_, stored)| stored));
    }
    Ok(found)
}

/// Reads records with an event: at most `limit` after the record `after`, or before it when the latest come first.
pub fn events(
    connection: &Connection,
    execution: i64,
    after: Option<i64>,
    limit: usize,
    latest_first: bool,
) -> rusqlite::Result<Vec<Stored>> {
    let (sql, from) = if latest_first {
        let sql = "SELECT first, version, body FROM journal WHERE execution = ?1 AND first < ?2 ORDER BY last DESC";
        (sql, after.unwrap_or(i64::MAX))
    } else {
        let sql = "SELECT first, version, body FROM journal WHERE execution = ?1 AND last > ?2 ORDER BY last";
        (sql, after.unwrap_or(0))
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![execution, from])?;
    let mut found = Vec::new();
    while found.len() < limit
        && let Some(row) = rows.next()?
    {
        let mut records = records(row)?;
        if latest_first {
            records.reverse();
        }
        let is_asked = |seq: i64| {
            if latest_first { seq < from } else { seq > from }
        };
        let asked = records
            .into_iter()
            .filter(|(has_event, stored)| *has_event && is_asked(stored.seq))
            .map(|(_, stored)| stored);
        found.extend(asked.take(limit - found.len()));
    }
    Ok(found)
}

type Broken = Box<dyn std::error::Error + Send + Sync>;

fn broken(kind: Type) -> impl Fn(Broken) -> rusqlite::Error {
    move |error| rusqlite::Error::FromSqlConversionFailure(2, kind, error)
}

fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    let (length, packed) = lz4::uncompressed_size(bytes)?;
    if length > LONGEST {
        return Err(format!("a page of {length} bytes, the limit is {LONGEST}").into());
    }
    Ok(lz4::decompress(packed, length)?)
}

/// Takes a page apart; tells of each record whether it has an event.
fn records(row: &Row<'_>) -> rusqlite::Result<Vec<(bool, Stored)>> {
    let (first, version): (i64, i64) = (row.get(0)?, row.get(1)?);
    let body = match row.get_ref(2)? {
        ValueRef::Blob(bytes) => Cow::Owned(unpacked(bytes).map_err(broken(Type::Blob))?),
        text => Cow::Borrowed(text.as_bytes()?),
    };
    let body = std::str::from_utf8(&body).map_err(|error| broken(Type::Text)(error.into()))?;
    let records = (first..).zip(body.lines()).map(|(seq, line)| {
        let stored = Stored {
            seq,
            version,
            body: line.get(1..).unwrap_or_default().to_owned(),
        };
        (line.starts_with('+'), stored)
    });
    Ok(records.collect())
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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::schema;
    use super::*;

    /// Makes a journal of one execution: pages of 1, 2, … records, every third of which has no event.
    fn journal(folder: &TempDir, pages: i64, filling: &str) -> Connection {
        let connection = schema::open(&folder.path().join("store.db")).unwrap();
        let mut seq = 1;
        for length in 1..=pages {
            let mut page = Page::new(seq);
            for _ in 0..length {
                page.push(seq % 3 != 0, &format!("{seq}\n{filling}"));
                seq += 1;
            }
            assert!(append(&connection, 7, &page).unwrap());
            assert!(!append(&connection, 7, &page).unwrap(), "written twice");
        }
        connection
    }

    fn numbers(stored: &[Stored]) -> Vec<i64> {
        let number = |stored: &Stored| {
            let text: String = serde_json::from_str(&stored.body).unwrap();
            assert!(text.starts_with(&format!("{}\n", stored.seq)), "{text}");
            stored.seq
        };
        stored.iter().map(number).collect()
    }

    #[test]
    fn pages_short_and_long_are_read_back() {
        for filling in ["", &"a\r\nä".repeat(1_000)] {
            let folder = tempfile::tempdir().unwrap();
            let connection = journal(&folder, 5, filling);
            let all: Vec<i64> = (1..=15).collect();
            assert_eq!(numbers(&read(&connection, 7).unwrap()), all);
            assert!(read(&connection, 8).unwrap().is_empty());
            for latest_first in [false, true] {
                let mut expected: Vec<i64> =
                    all.iter().copied().filter(|seq| seq % 3 != 0).collect();
                if latest_first {
                    expected.reverse();
                }
                for limit in 1..=11 {
                    let (mut found, mut after) = (Vec::new(), None);
                    loop {
                        let some = events(&connection, 7, after, limit, latest_first).unwrap();
                        let Some(last) = some.last() else { break };
                        assert!(some.len() <= limit);
                        after = Some(last.seq);
                        found.extend(numbers(&some));
                    }
                    assert_eq!(found, expected, "{limit} at a time");
                }
            }
        }
    }

    #[test]
    fn a_broken_page_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let connection = journal(&folder, 1, &"a".repeat(2_000));
        for body in [&b"\xff\xff\xff\xff"[..], b"\x05\0\0\0abc", b"ab", b""] {
            let update = "UPDATE journal SET body = ?1";
            connection.execute(update, [body]).unwrap();
            assert!(read(&connection, 7).is_err(), "{body:?}");
        }
    }
}
