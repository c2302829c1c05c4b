//! Reads a file that somebody else may have put there.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use super::kind_name;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("not a regular file but {0}")]
    Kind(&'static str),
    #[error("it has {found} bytes, the limit is {limit}")]
    TooLarge { found: u64, limit: u64 },
    /// A file that is longer than the system says, such as those of `/proc`.
    #[error("it has more than {limit} bytes, the limit is {limit}")]
    Endless { limit: u64 },
    #[error("it lies outside the project")]
    Outside,
}

/// Reads a regular file of at most `limit` bytes; never waits for a pipe, never opens a device.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    // Before it is opened, as opening a device may already do something.
    check_kind(&path.metadata()?)?;
    let file = open(path)?;
    let metadata = file.metadata()?;
    check_kind(&metadata)?;
    if metadata.len() > limit {
        return Err(ReadError::TooLarge {
            found: metadata.len(),
            limit,
        });
    }
    let expected = usize::try_from(metadata.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected + 1);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::Endless { limit });
    }
    Ok(bytes)
}

/// Reads a file that a project names; `root` is the project's folder without links.
pub fn read_inside(root: &Path, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    let real = resolve(root, path)?;
    if !real.starts_with(root) {
        return Err(ReadError::Outside);
    }
    read(&real, limit)
}

/// Returns the path without links, dots and double dots; `root` is such a path.
pub fn resolve(root: &Path, path: &Path) -> io::Result<PathBuf> {
    let Ok(relative) = path.strip_prefix(root) else {
        return path.canonicalize();
    };
    let mut real = root.to_path_buf();
    for part in relative.components() {
        real.push(part);
        // Nearly every path is plain, and a look at each of its parts is a tenth of what resolving it takes.
        if !matches!(part, Component::Normal(_)) || real.symlink_metadata()?.is_symlink() {
            return path.canonicalize();
        }
    }
    Ok(real)
}

/// Returns whether a path that may not exist yet stays below `root`, whichever links its folders are.
pub fn is_path_below(root: &Path, path: &Path) -> bool {
    let existing = path.ancestors().find_map(|part| part.canonicalize().ok());
    let root = root.canonicalize();
    matches!((existing, root), (Some(existing), Ok(root)) if existing.starts_with(&root))
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        // What became a pipe meanwhile must not block.
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(path)
}

fn check_kind(metadata: &std::fs::Metadata) -> Result<(), ReadError> {
    match metadata.is_file() {
        true => Ok(()),
        false => Err(ReadError::Kind(kind_name(metadata.file_type()))),
    }
}
