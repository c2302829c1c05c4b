//! An execution in the hands of its thread.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::log::Logging;
use super::release::Release;
use crate::interpreter::{
    Attempt, Conditions, Entropy, Execution, Identity, Machine, Millis, Record, Step, Stimulus,
    step,
};
use crate::local::store::journal::Page;

/// At most that many records a turn, so that one execution never keeps the others of its thread waiting.
pub const BUDGET: usize = 256;

/// What a record takes besides its text, roughly.
const RECORD_BYTES: usize = 128;

/// An execution, the machine it goes through, and what is known of it besides.
pub struct Running {
    pub identity: Arc<Identity>,
    pub machine: Arc<Machine>,
    pub execution: Execution,
    /// Drawn anew by every process: nobody foresees a token.
    pub entropy: Entropy,
    /// Its number in the store; an Express execution has none.
    pub row: Option<i64>,
    /// How many records it has made.
    pub records: i64,
    pub logging: Option<Logging>,
    /// The test case of the mock configuration.
    pub test_case: Option<String>,
    /// The tasks that were handed out.
    pub tasks: HashMap<Attempt, HandedOut>,
    /// How many turns wait for their commit.
    pub uncommitted: usize,
    /// The moment for which a timer was set.
    pub timer: Option<Millis>,
    /// Whether it stands in the queue of those with work.
    pub is_queued: bool,
}

/// A task that was handed out.
pub struct HandedOut {
    pub token: String,
    /// The ARN, where it is for workers.
    pub activity: Option<String>,
}

/// A turn: what is to be written, and what is set free then.
pub struct Turn {
    pub page: Page,
    pub release: Release,
    pub is_end: bool,
}

impl Running {
    /// Tells whether anybody waits for a stimulus.
    pub fn takes(&self, stimulus: &Stimulus) -> bool {
        match stimulus {
            Stimulus::Start | Stimulus::Tick | Stimulus::Stop { .. } | Stimulus::Fail { .. } => {
                self.execution.is_running()
            }
            Stimulus::TaskStarted { attempt, .. }
            | Stimulus::TaskSubmitted { attempt, .. }
            | Stimulus::TaskHeartbeat { attempt }
            | Stimulus::TaskSucceeded { attempt, .. }
            | Stimulus::TaskFailed { attempt, .. } => {
                self.execution.is_running() && self.execution.awaits(*attempt)
            }
        }
    }

    /// Tells whether a moment has come that it waits for.
    pub fn is_due(&self, now: Millis) -> bool {
        self.execution.next_deadline().is_some_and(|at| at <= now)
    }

    /// Steps it once; nothing where a fault of ours ended the step, after which it must not be stepped again.
    pub fn turn(
        &mut self,
        stimulus: Stimulus,
        now: Millis,
        budget: usize,
        has_activity: &dyn Fn(&str) -> bool,
    ) -> Option<Turn> {
        let conditions = Conditions {
            now,
            entropy: &self.entropy,
            has_activity,
        };
        let was_running = self.execution.is_running();
        let (machine, execution) = (&self.machine, &mut self.execution);
        let stepping = AssertUnwindSafe(|| step(machine, execution, stimulus, &conditions, budget));
        let Step { records, effects } = catch_unwind(stepping).ok()?;
        let mut page = Page::new(self.records + 1);
        self.records += i64::try_from(records.len()).unwrap_or_default();
        let log = self.log(&records);
        if self.row.is_some() {
            for record in &records {
                page.push(record.event.is_some(), record);
            }
        }
        Some(Turn {
            release: Release {
                weight: records.len() * RECORD_BYTES + page.size(),
                effects,
                log,
                ..Release::default()
            },
            page,
            is_end: was_running && !self.execution.is_running(),
        })
    }

    fn log(&self, records: &[Record]) -> String {
        self.logging.as_ref().map_or_else(String::new, |logging| {
            records
                .iter()
                .filter_map(|record| logging.line(&self.identity, record))
                .collect()
        })
    }
}
