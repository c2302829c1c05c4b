//! Execution logs: what a machine's `loggingConfiguration` asks for, as CloudWatch would hold it, one file per log group.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Value, json};

use super::locked;
use crate::arn::Arn;
use crate::files;
use crate::interpreter::{Identity, Record};
use crate::local::store::LOGS;

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
            file: file_of(Arn::parse(group)?.parts().nth(1)?),
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

/// The most bytes of a log group's file; a full one makes room, and is kept until the next one is full.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The files of all log groups.
pub struct Logs {
    store: PathBuf,
    /// The most bytes of a file.
    largest: u64,
    open: Mutex<HashMap<PathBuf, Log>>,
}

/// An open file, and how long it is.
struct Log {
    file: File,
    size: u64,
}

impl Logs {
    pub fn new(store: &Path) -> Self {
        Self {
            store: store.to_owned(),
            largest: LARGEST,
            open: Mutex::new(HashMap::new()),
        }
    }

    /// Appends lines, which hold inputs and outputs: only their user may read them, and no link is followed. A log that cannot be written holds up no execution, as in AWS.
    pub fn write(&self, logging: &Logging, lines: &str) {
        let mut open = locked(&self.open);
        let is_full = |log: &Log| log.size + lines.len() as u64 > self.largest && log.size > 0;
        if open.get(&logging.file).is_some_and(is_full) {
            open.remove(&logging.file);
            self.make_room(&logging.file);
        }
        if !open.contains_key(&logging.file) {
            let Ok(file) = self.create(&logging.file) else {
                return;
            };
            let size = file.metadata().map_or(0, |metadata| metadata.len());
            open.insert(logging.file.clone(), Log { file, size });
        }
        if let Some(log) = open.get_mut(&logging.file) {
            match log.file.write_all(lines.as_bytes()) {
                Ok(()) => log.size += lines.len() as u64,
                Err(_) => drop(open.remove(&logging.file)),
            }
        }
    }

    /// Renames a full file, in the place of the one that was full before, and begins a new one with a line that says so.
    fn make_room(&self, file: &Path) {
        let older = file.with_extension("1.jsonl");
        let path = self.path(file);
        if std::fs::rename(&path, self.path(&older)).is_err() {
            // Where it cannot be kept, it does not grow either.
            let _ = std::fs::remove_file(&path);
        }
        let note = json!({
            "type": "LogTruncated",
            "details": {
                "message": format!("lines before this one are in `{}`, and older ones are gone", older.display()),
                "limit_bytes": self.largest,
            },
        });
        if let Ok(mut new) = self.create(file) {
            let _ = writeln!(new, "{note}");
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
        self.store.join(LOGS).join(file)
    }

    /// Closes a file that is about to be deleted.
    pub(super) fn forget(&self, file: &Path) {
        locked(&self.open).remove(file);
    }

    fn create(&self, file: &Path) -> io::Result<File> {
        let relative = Path::new(LOGS).join(file);
        let folder = relative.parent().unwrap_or(Path::new(LOGS));
        files::make_private_folders(&self.store, folder)?;
        files::open_private(&self.store.join(&relative))
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
    fn a_full_log_makes_room_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut logs = Logs::new(folder.path());
        logs.largest = 1_000;
        let configuration = json!({"level": "ALL", "destinations": [
            {"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:eu-west-1:1:log-group:a/b:*"}}]});
        let logging = Logging::read(&configuration).unwrap();
        let line = |number: usize| format!("{number:0>98}\n");
        for number in 0..35 {
            logs.write(&logging, &line(number));
        }
        let read =
            |file: &str| std::fs::read_to_string(folder.path().join(LOGS).join(file)).unwrap();
        let (new, old) = (read("a/b.jsonl"), read("a/b.1.jsonl"));
        assert!(new.len() <= 1_000 && old.len() <= 1_000, "{new}\n{old}");
        let first: Value = serde_json::from_str(new.lines().next().unwrap()).unwrap();
        assert_eq!(first["type"], "LogTruncated");
        let message = first["details"]["message"].as_str().unwrap();
        assert!(message.contains("a/b.1.jsonl"), "{message}");
        // Nothing is lost between the two files.
        let both = format!("{old}{new}");
        let kept: Vec<usize> = both.lines().filter_map(|line| line.parse().ok()).collect();
        let expected: Vec<usize> = (kept[0]..35).collect();
        assert_eq!(kept, expected);
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
