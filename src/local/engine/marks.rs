//! Whose turn it is, in a file that outlives a process that is killed in the middle of one.
//!
//! What a process wrote is there after its end, whatever ended it, so nothing waits for the disk. Only where the whole machine
//! goes down may marks be lost, and that is no execution's doing.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::local::store;

/// Of each thread's mark, in bytes.
const WIDTH: usize = 8;

/// More threads than any release has had.
const MOST: usize = 64;

/// The file of a store; made with the first thread.
pub struct TurnMarks {
    path: PathBuf,
    file: OnceLock<Option<File>>,
}

/// One thread's mark, as it is in the file: the number of an execution in the store, or 0.
#[derive(Default)]
pub struct Mark {
    thread: usize,
    row: i64,
}

impl TurnMarks {
    pub fn new(store: &Path) -> Self {
        Self {
            path: store.join(store::TURNS),
            file: OnceLock::new(),
        }
    }

    /// Reads which executions had a turn when the last process died; none where it ended by itself.
    pub fn left(&self) -> Vec<i64> {
        let is_file = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
        if !is_file(&self.path) {
            return Vec::new();
        }
        let bytes = fs::read(&self.path).unwrap_or_default();
        let marks = bytes.as_chunks::<WIDTH>().0.iter().take(MOST);
        marks
            .map(|mark| i64::from_le_bytes(*mark))
            .filter(|row| *row != 0)
            .collect()
    }

    /// Removes the marks, once they are taken note of or not needed any more.
    pub fn clear(&self) {
        let _ = fs::remove_file(&self.path);
    }

    /// Returns the mark of a thread, which has no turn to give yet.
    pub fn of_thread(&self, thread: usize) -> Mark {
        self.file.get_or_init(|| make(&self.path).ok());
        Mark { thread, row: 0 }
    }

    /// Marks whose turn it is; 0 for nobody's.
    pub fn set(&self, mark: &mut Mark, row: i64) {
        if mark.row == row {
            return;
        }
        mark.row = row;
        if let Some(Some(file)) = self.file.get() {
            // Without marks executions run as well.
            let _ = write_at(file, &row.to_le_bytes(), (mark.thread * WIDTH) as u64);
        }
    }
}

/// Makes the file; what is in its place, such as a link, is not written to.
fn make(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_outlive_who_wrote_them() {
        let folder = tempfile::tempdir().unwrap();
        let marks = TurnMarks::new(folder.path());
        assert!(marks.left().is_empty());
        let (mut first, mut second) = (marks.of_thread(0), marks.of_thread(1));
        marks.set(&mut second, 12);
        assert_eq!(TurnMarks::new(folder.path()).left(), [12]);
        marks.set(&mut first, 7);
        assert_eq!(TurnMarks::new(folder.path()).left(), [7, 12]);
        marks.set(&mut second, 0);
        assert_eq!(TurnMarks::new(folder.path()).left(), [7]);
        marks.clear();
        assert!(marks.left().is_empty());
    }
}
