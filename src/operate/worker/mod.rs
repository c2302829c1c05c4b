//! Working an activity: taking its tasks, having them done, and sending what came of it.

mod answer;
mod backoff;
mod slot;

use std::cell::Cell;
use std::pin::Pin;
use std::time::Duration;

use futures_util::future::join_all;

pub use self::answer::Answer;
use self::slot::Slot;
use crate::aws::{Aws, AwsError, Interrupt};

/// How an activity is worked.
pub struct Settings<'a> {
    /// The activity's ARN.
    pub activity: &'a str,
    /// What the history calls this worker.
    pub name: &'a str,
    /// Number of tasks to work on at a time, at least 1.
    pub concurrency: usize,
    /// The pause between two heartbeats of a task; `None` sends none.
    pub heartbeat: Option<Duration>,
    /// How long one task may take.
    pub limit: Option<Duration>,
    /// After how many tasks to end.
    pub tasks: Option<u64>,
    /// Whether an open poll may be dropped at once when the worker is asked to end: an endpoint on this machine sees that the
    /// connection is gone; AWS may still hand it a task, which then waits for its timeout.
    pub drops_polls: bool,
    pub means: Means<'a>,
}

/// Who does the tasks.
pub enum Means<'a> {
    /// A program and its arguments. Its stdout is JSON, or with `raw` any text, which becomes a JSON string.
    Command { words: &'a [String], raw: bool },
    /// A person.
    Person(&'a dyn Ask),
}

/// The answer of a person; `None` when they are done for today.
pub type Asked<'a> = Pin<Box<dyn Future<Output = Option<Answer>> + 'a>>;

/// Asks a person for the result of a task.
pub trait Ask {
    /// Shows a task's input and waits for what is to be answered.
    fn ask(&self, number: u64, input: &str) -> Asked<'_>;
}

/// The two wishes to end.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// Take no more tasks, and finish those that run.
    pub calmly: Interrupt,
    /// Kill what runs.
    pub now: Interrupt,
}

/// What happens to a worker; tasks are counted from 1.
#[derive(Debug)]
pub enum WorkerEvent<'a> {
    Taken {
        task: u64,
    },
    /// A line of a command's stderr.
    Said {
        task: u64,
        line: &'a str,
    },
    Succeeded {
        task: u64,
        took: Duration,
    },
    Failed {
        task: u64,
        took: Duration,
        error: &'a str,
        cause: &'a str,
    },
    /// The service waits for the task no longer.
    Gone {
        task: u64,
        took: Duration,
    },
    /// A call failed for now; it is made again after the pause.
    Retrying {
        error: &'a AwsError,
        pause: Duration,
    },
}

/// How many tasks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub succeeded: u64,
    pub failed: u64,
    pub gone: u64,
}

/// What the slots of a worker share.
struct Shared<'a> {
    aws: &'a Aws,
    settings: &'a Settings<'a>,
    stop: &'a Stop,
    tell: &'a dyn Fn(WorkerEvent),
    /// Tasks taken so far.
    taken: Cell<u64>,
    /// Polls on their way.
    polling: Cell<u64>,
    tally: Cell<Tally>,
}

/// Works an activity until it is asked to end, has done as many tasks as it should, or cannot go on.
pub async fn work(
    aws: &Aws,
    settings: &Settings<'_>,
    stop: &Stop,
    tell: &dyn Fn(WorkerEvent),
) -> Result<Tally, AwsError> {
    let shared = Shared {
        aws,
        settings,
        stop,
        tell,
        taken: Cell::new(0),
        polling: Cell::new(0),
        tally: Cell::default(),
    };
    let slots = (0..settings.concurrency.max(1)).map(|_| Slot::new(&shared).run());
    let ends = join_all(slots).await;
    ends.into_iter().collect::<Result<(), AwsError>>()?;
    Ok(shared.tally.get())
}
