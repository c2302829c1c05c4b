//! Log groups: which there are. One exists where its file does, whoever made that: a run, CreateLogGroup, `apply --local`, or a person.

use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use super::log::{Logs, file_of};
use crate::interpreter::Millis;

/// A log group that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    pub name: String,
    pub created: Millis,
    pub bytes: u64,
}

/// Makes a log group in a store, whoever serves that; false where it is there.
pub fn keep_log_group(store: &Path, name: &str) -> io::Result<bool> {
    Logs::new(store).create_group(name)
}

/// The log groups of a store.
pub struct LogGroups<'a>(pub(super) &'a Logs);

impl LogGroups<'_> {
    /// Returns whether a group exists.
    pub fn has(&self, name: &str) -> bool {
        let metadata = std::fs::symlink_metadata(self.0.path(&file_of(name)));
        metadata.is_ok_and(|metadata| metadata.is_file())
    }

    /// Makes a group; false where it is there.
    pub fn create(&self, name: &str) -> io::Result<bool> {
        self.0.create_group(name)
    }

    /// Deletes a group with all that was logged to it; false where there is none.
    pub fn delete(&self, name: &str) -> io::Result<bool> {
        if !self.has(name) {
            return Ok(false);
        }
        let file = file_of(name);
        self.0.forget(&file);
        std::fs::remove_file(self.0.path(&file)).map(|()| true)
    }

    /// Lists the groups by name.
    pub fn list(&self) -> io::Result<Vec<LogGroup>> {
        let mut found = Vec::new();
        let top = self.0.path(Path::new(""));
        if top.is_dir() {
            collect(&top, "", &mut found)?;
        }
        found.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(found)
    }
}

/// Collects the groups of a folder. A file does not tell whether its group's name began with a slash: those of folders do.
fn collect(folder: &Path, above: &str, found: &mut Vec<LogGroup>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{above}/{name}"), found)?;
        } else if let (true, Some(name)) = (kind.is_file(), name.strip_suffix(".jsonl")) {
            let metadata = entry.metadata()?;
            found.push(LogGroup {
                name: match above {
                    "" => name.to_owned(),
                    above => format!("{above}/{name}"),
                },
                created: created(&metadata),
                bytes: metadata.len(),
            });
        }
    }
    Ok(())
}

/// Returns when a file was made, or last written where the file system does not keep that.
fn created(metadata: &std::fs::Metadata) -> Millis {
    let moment = metadata.created().or_else(|_| metadata.modified());
    let since = moment
        .ok()
        .and_then(|moment| moment.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        Millis::try_from(since.as_millis()).unwrap_or_default()
    })
}
