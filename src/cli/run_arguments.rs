//! Flags of the commands that run workflows.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::flag_values::{Format, MapItems, duration, map_items};

#[derive(Debug, Args)]
pub struct StartOptions {
    /// A workflow's name, or a state machine's ARN; behind it, after #, a test case of the mocks of the local emulator
    pub workflow: String,
    /// The input, as JSON [default: {}]
    #[arg(short, long, value_name = "JSON", conflicts_with = "input_file")]
    pub input: Option<String>,
    /// Read the input from this file; - is stdin
    #[arg(long, value_name = "FILE")]
    pub input_file: Option<PathBuf>,
    /// The execution's name; while it runs, the same name and input start nothing new [default: a random one]
    #[arg(long)]
    pub name: Option<String>,
    /// Start this version of the machine
    #[arg(long, value_name = "NUMBER", conflicts_with = "alias")]
    pub version: Option<u32>,
    /// Start the version that this alias routes to
    #[arg(long, value_name = "NAME")]
    pub alias: Option<String>,
    /// Show what happens until the end; exit with 1 unless the execution succeeds
    #[arg(short, long)]
    pub follow: bool,
    /// With --follow: print the execution's output on stdout
    #[arg(long, requires = "follow")]
    pub output: bool,
    /// With --follow: show inputs and outputs, which may hold secrets
    #[arg(long, requires = "follow")]
    pub show_io: bool,
    /// text for people, json for programs: with --follow a value on each line
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ExecutionsOptions {
    /// A workflow's name, or a state machine's ARN [default: all workflows of the stack]
    pub workflow: Option<String>,
    /// Only executions that are in this state
    #[arg(long, value_enum)]
    pub status: Option<Status>,
    /// Maximum number to list
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct HistoryOptions {
    /// An execution's ARN or name, WORKFLOW/NAME, or a workflow's name for its latest
    pub execution: String,
    /// Show a table of events in place of the tree
    #[arg(long)]
    pub events: bool,
    /// Newest event first
    #[arg(long)]
    pub reverse: bool,
    /// Show inputs and outputs, which may hold secrets
    #[arg(long)]
    pub show_io: bool,
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct StopOptions {
    /// An execution's ARN or name, WORKFLOW/NAME, or a workflow's name for the only one that runs
    pub execution: String,
    /// The error to stop it with
    #[arg(long, value_name = "NAME")]
    pub error: Option<String>,
    /// Why it is stopped
    #[arg(long, value_name = "TEXT")]
    pub cause: Option<String>,
}

#[derive(Debug, Args)]
pub struct WorkerOptions {
    /// An activity as WORKFLOW.ACTIVITY, or its ARN
    pub activity: String,
    /// Number of tasks to work on at a time
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub concurrency: u16,
    /// Interval between heartbeats of a task; 0 sends none [default: 10s, or a third of the shortest HeartbeatSeconds]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub heartbeat: Option<Duration>,
    /// End a command that takes longer than this, and fail its task
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub task_timeout: Option<Duration>,
    /// End after this many tasks
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    pub tasks: Option<u64>,
    /// Take any text on the command's stdout, and send it as a JSON string
    #[arg(long)]
    pub raw: bool,
    /// The worker's name in histories [default: stepwright, the machine and the process id]
    #[arg(long)]
    pub name: Option<String>,
    /// The command that does a task, and its arguments [default: ask at the terminal]
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ExportOptions {
    /// Write to this file [default: stdout]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Include inputs and outputs, which may hold secrets
    #[arg(long)]
    pub show_io: bool,
}

/// The states of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
    PendingRedrive,
}

impl Status {
    /// Returns the service's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
            Self::PendingRedrive => "PENDING_REDRIVE",
        }
    }
}

#[derive(Debug, Args)]
pub struct CostOptions {
    /// Names of the workflows to estimate [default: all]
    #[arg(value_name = "WORKFLOW")]
    pub workflows: Vec<String>,
    /// Items of every Map state whose definition does not list them, or of one as STATE=NUMBER. May be repeated
    #[arg(long, value_name = "NUMBER", value_parser = map_items)]
    pub items: Vec<MapItems>,
    /// How long an Express execution takes
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    pub duration: Duration,
    /// MB of memory that an Express execution uses: about 50 and the data of all states that run at one time
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub memory: u64,
    /// Take prices from this file, in the format of src/facts/data/prices.json
    #[arg(long, value_name = "FILE")]
    pub prices: Option<PathBuf>,
    /// Count the transitions of an execution: its ARN or name, WORKFLOW/NAME, or a workflow's name for its latest
    #[arg(long, value_name = "EXECUTION", conflicts_with_all = ["workflows", "items", "duration", "memory"])]
    pub execution: Option<String>,
    /// text for people, json for programs
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}
