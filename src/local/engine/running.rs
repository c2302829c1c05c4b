//! An execution in the hands of its thread.

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::log::Logging;
use super::message::{Fed, Origin};
use super::publication::Publication;
use crate::interpreter::{
    Attempt, Conditions, Entropy, Execution, Identity, Machine, Millis, Record, Step, Stimulus,
    step_into,
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
    pub tasks: HashMap<Attempt, Dispatched>,
    /// How many turns wait for their commit.
    pub uncommitted: usize,
    /// The moment for which a timer was set.
    pub timer: Option<Millis>,
    /// Whether it stands in the queue of those with work.
    pub is_queued: bool,
    /// The Standard execution that a restart runs again where this process dies in a turn of this one.
    pub suspect: Option<i64>,
    /// The tasks that workers hold, while what was overdue at a restart has not happened yet.
    pub handed: Option<HashSet<u64>>,
    /// What is to be done about turns that could not be written, where there are such.
    pub loss: Option<Loss>,
    /// How often it was tried again since its last commit.
    pub losses: u32,
    /// Whether a turn has panicked.
    pub has_panicked: bool,
}

/// An execution of whose turns one is lost, and so all that came after.
#[derive(Default)]
pub struct Loss {
    /// When it is tried again; nothing while other turns are on their way, or it is being read.
    pub retry_at: Option<Millis>,
    /// What is fed again then, in order.
    pub again: Vec<Fed>,
}

impl Loss {
    /// Keeps a stimulus of our own for later; a client hears at once that it was not taken, and may send it again.
    pub fn hold_back(&mut self, fed: Fed, origin: Origin) {
        if origin == Origin::Inside {
            self.again.push(fed);
        }
    }
}

/// How far a turn may go, and what it may ask.
pub struct Limits<'a> {
    /// Records after which others have their turn.
    pub records: usize,
    /// Returns whether the turn has taken long enough.
    pub is_over: &'a dyn Fn() -> bool,
    pub has_activity: &'a dyn Fn(&str) -> bool,
}

/// A task that was handed out.
pub struct Dispatched {
    pub token: String,
    /// The ARN, where it is for workers.
    pub activity: Option<String>,
}

/// A turn: what is to be written, and what is set free then.
pub struct Turn {
    pub page: Page,
    pub publication: Publication,
    pub is_end: bool,
    /// Whether a fault of ours cut it short.
    pub has_panicked: bool,
}

impl Running {
    /// Returns whether anybody waits for a stimulus.
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

    /// Returns whether a moment has come that it waits for.
    pub fn is_due(&self, now: Millis) -> bool {
        self.execution.next_deadline().is_some_and(|at| at <= now)
    }

    /// Steps it once. A panic ends the turn with the records made before it.
    pub fn turn(&mut self, stimulus: Stimulus, now: Millis, limits: &Limits<'_>) -> Turn {
        let conditions = Conditions {
            now,
            entropy: &self.entropy,
            has_activity: limits.has_activity,
            is_over: limits.is_over,
        };
        let was_running = self.execution.is_running();
        let mut made = Step::default();
        let (machine, execution) = (&self.machine, &mut self.execution);
        let stepping = catch_unwind(AssertUnwindSafe(|| {
            let step = &mut made;
            step_into(
                step,
                machine,
                execution,
                stimulus,
                &conditions,
                limits.records,
            );
        }));
        let Step { records, effects } = made;
        let mut page = Page::new(self.records + 1);
        self.records += i64::try_from(records.len()).unwrap_or_default();
        if self.row.is_some() {
            for record in &records {
                page.push(record.event.is_some(), record);
            }
        }
        let log = catch_unwind(AssertUnwindSafe(|| self.log(&records)));
        Turn {
            has_panicked: stepping.is_err(),
            publication: Publication {
                weight: records.len() * RECORD_BYTES + page.size(),
                effects,
                log: log.unwrap_or_default(),
                ..Publication::default()
            },
            page,
            is_end: was_running && !self.execution.is_running(),
        }
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
