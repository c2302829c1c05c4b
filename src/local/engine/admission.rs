//! What takes an execution over, and what is left of it at its end.

use std::collections::HashSet;
use std::sync::Arc;

use super::Logging;
use crate::interpreter::{Execution, Identity, Millis, Payload, Status};

/// An execution that has come to its end.
#[derive(Clone, Debug)]
pub struct Ended {
    pub identity: Arc<Identity>,
    pub input: Payload,
    pub status: Status,
    pub started_at: Millis,
    pub ended_at: Millis,
}

/// A definition, by whose digest the machines made of it are shared.
#[derive(Clone, Debug)]
pub struct Definition {
    pub digest: String,
    pub text: String,
}

/// An execution on its way to the thread that will own it.
pub struct Admission {
    pub identity: Arc<Identity>,
    /// Its number in the store; an Express execution has none.
    pub row: Option<i64>,
    pub definition: Definition,
    pub input: Payload,
    pub started_at: Millis,
    pub logging: Option<Logging>,
    /// The test case of the mock configuration that it was started with.
    pub test_case: Option<String>,
    /// The Standard execution that runs again, and this with it, where the process dies: itself, or the one that started it.
    pub suspect: Option<i64>,
    /// What its journal says, where it has one.
    pub restored: Option<Restored>,
}

impl Admission {
    /// How many records its journal has.
    pub fn records(&self) -> i64 {
        self.restored
            .as_ref()
            .map_or(0, |restored| restored.records)
    }

    /// The moment for which it waits, where it was rebuilt.
    pub fn due(&self) -> Option<Millis> {
        self.restored.as_ref()?.execution.next_deadline()
    }
}

/// An execution that was rebuilt from its journal.
pub struct Restored {
    pub execution: Execution,
    /// How many records its journal has.
    pub records: i64,
    /// The tasks that workers hold, by the event that scheduled them.
    pub handed: HashSet<u64>,
}
