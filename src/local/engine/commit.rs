//! What a turn writes: its records, and at the end how the execution stands.

use rusqlite::Connection;

use super::Inner;
use super::running::Running;
use crate::interpreter::{Millis, Status};
use crate::local::store::executions::{self, End};
use crate::local::store::journal::{self, Page};

/// How an execution ended, as the store keeps it.
pub struct Ending {
    machine: String,
    status: Status,
    stopped: Millis,
}

impl Ending {
    pub fn of(running: &Running) -> Self {
        Self {
            machine: running.identity.machine_arn.clone(),
            status: running.execution.status().clone(),
            stopped: running.execution.ended_at().unwrap_or_default(),
        }
    }

    /// How an execution of a machine ended that no thread runs.
    pub fn new(machine: &str, status: Status, stopped: Millis) -> Self {
        Self {
            machine: machine.to_owned(),
            status,
            stopped,
        }
    }

    pub fn write(&self, connection: &Connection, row: i64) -> rusqlite::Result<()> {
        let (output, failure) = match &self.status {
            Status::Running => return Ok(()),
            Status::Succeeded(output) => (Some(output.to_string()), None),
            Status::Failed(failure) | Status::TimedOut(failure) | Status::Aborted(failure) => {
                (None, Some(failure))
            }
        };
        let end = End {
            status: self.status.name(),
            stopped: self.stopped,
            output,
            error: failure.and_then(|failure| failure.error.as_deref()),
            cause: failure.and_then(|failure| failure.cause.as_deref()),
        };
        executions::end(connection, row, &end)
    }
}

impl Inner {
    /// Writes a turn; false where an earlier one of the execution is missing.
    pub(super) fn write(
        &self,
        connection: &Connection,
        row: i64,
        page: &Page,
        ending: Option<&Ending>,
    ) -> rusqlite::Result<bool> {
        if !page.is_empty() && !journal::append(connection, row, page)? {
            return Ok(false);
        }
        if let Some(ending) = ending {
            ending.write(connection, row)?;
            self.finish_deletion(connection, &ending.machine)?;
        }
        Ok(true)
    }
}
