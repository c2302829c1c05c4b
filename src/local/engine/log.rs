//! Execution logs: what a machine's `loggingConfiguration` asks for, as CloudWatch would hold it, one file per log group.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::locked;
use crate::interpreter::{Identity, Record};

/// The folder of the logs, in that of the store.
pub const LOGS: &str = "logs";

/// What is logged, and where.
#[derive(Clone, Debug)]
pub struct Logging {
    level: Level,
    with_data: bool,
    /// The file, from the folder of the logs on.
    file: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    All,
    Error,
    Fatal,
}

impl Logging {
    /// Reads a machine's `loggingConfiguration`; nothing where it logs nothing.
    pub fn read(configuration: &Value) -> Option<Self> {
        let level = match configuration["level"].as_str()? {
            "ALL" => Level::All,
            "ERROR" => Level::Error,
            "FATAL" => Level::Fatal,
            _ => return None,
        };
        let group =
            configuration["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"].as_str()?;
        Some(Self {
            level,
            with_data: configuration["includeExecutionData"] == true,
            file: file_of(group.split(':').nth(6)?),
        })
    }

    /// Writes a record as a line; nothing where the level leaves it out or AWS shows no event.
    pub fn line(&self, identity: &Identity, record: &Record) -> Option<String> {
        let event = record.event(self.with_data)?;
        if !self.level.includes(event.kind) {
            return None;
        }
        let mut details = event
            .details
            .map_or_else(|| json!({}), |(_, details)| details);
        if !self.with_data && event.kind.starts_with("Execution") {
            keep_cause(record, &mut details);
        }
        let line = json!({
            "id": event.id.to_string(),
            "type": event.kind,
            "details": details,
            "redrive_count": "0",
            "previous_event_id": event.previous.to_string(),
            "event_timestamp": event.time.to_string(),
            "execution_arn": identity.execution_arn,
        });
        Some(format!("{line}\n"))
    }
}

/// The log tells why an execution failed even where it leaves data out.
fn keep_cause(record: &Record, details: &mut Value) {
    if details.get("error").is_some()
        && let Some((_, full)) = record.event(true).and_then(|event| event.details)
        && let Some(cause) = full.get("cause")
    {
        details["cause"] = cause.clone();
    }
}

impl Level {
    /// AWS's table of levels: errors are what fails, is aborted or times out; fatal is what ends the execution so.
    fn includes(self, kind: &str) -> bool {
        let is_error = ["Failed", "Aborted", "TimedOut"]
            .iter()
            .any(|ending| kind.ends_with(ending));
        match self {
            Self::All => true,
            Self::Error => is_error || kind == "FailStateEntered",
            Self::Fatal => is_error && kind.starts_with("Execution"),
        }
    }
}

/// The file of a log group: its name's segments become folders, and none leads out of the folder of the logs.
pub(super) fn file_of(group: &str) -> PathBuf {
    let segments: Vec<&str> = group
        .split('/')
        .filter(|segment| !["", ".", ".."].contains(segment))
        .collect();
    let mut path: PathBuf = segments.iter().collect();
    path.as_mut_os_string().push(".jsonl");
    path
}

/// The files of all log groups.
pub struct Logs {
    folder: PathBuf,
    open: Mutex<HashMap<PathBuf, File>>,
}

impl Logs {
    pub fn new(store: &Path) -> Self {
        Self {
            folder: store.join(LOGS),
            open: Mutex::new(HashMap::new()),
        }
    }

    /// Appends lines. A log that cannot be written holds up no execution, as in AWS.
    pub fn write(&self, logging: &Logging, lines: &str) {
        let mut open = locked(&self.open);
        if !open.contains_key(&logging.file) {
            let Ok(file) = self.create(&logging.file) else {
                return;
            };
            open.insert(logging.file.clone(), file);
        }
        if let Some(file) = open.get_mut(&logging.file)
            && file.write_all(lines.as_bytes()).is_err()
        {
            open.remove(&logging.file);
        }
    }

    /// Makes the file of a group; false where it is there.
    pub(super) fn create_group(&self, name: &str) -> io::Result<bool> {
        let file = file_of(name);
        if self.path(&file).is_file() {
            return Ok(false);
        }
        self.create(&file).map(|_| true)
    }

    pub(super) fn path(&self, file: &Path) -> PathBuf {
        self.folder.join(file)
    }

    /// Closes a file that is about to be deleted.
    pub(super) fn forget(&self, file: &Path) {
        locked(&self.open).remove(file);
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        let path = self.path(file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        OpenOptions::new().create(true).append(true).open(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_group_is_a_file_inside_the_folder() {
        assert_eq!(
            file_of("/aws/vendedlogs/states/chat.x"),
            Path::new("aws/vendedlogs/states/chat.x.jsonl")
        );
        assert_eq!(file_of("../../etc/passwd"), Path::new("etc/passwd.jsonl"));
    }

    #[test]
    fn levels_include_what_aws_lists() {
        for (kind, levels) in [
            ("ExecutionFailed", [true, true, true]),
            ("ExecutionStarted", [true, false, false]),
            ("TaskTimedOut", [true, true, false]),
            ("FailStateEntered", [true, true, false]),
            ("MapIterationAborted", [true, true, false]),
        ] {
            let included =
                [Level::All, Level::Error, Level::Fatal].map(|level| level.includes(kind));
            assert_eq!(included, levels, "{kind}");
        }
    }
}
