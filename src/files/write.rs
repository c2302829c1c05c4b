//! Writes whole files: a new file beside the old one, then renamed. Links are not followed.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::kind_name;

/// Who may read what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// This user alone: mode 0600.
    Private,
    /// Whom the umask allows; a file that is replaced keeps its rights.
    Shared,
}

/// Writes a file as a whole; whoever reads meanwhile sees the old one or the new one.
///
/// Terminals, `/dev/null` and the program's own streams (`/dev/stdout`, `/dev/fd/3`) are written as they are.
pub fn write(path: &Path, bytes: &[u8], access: Access) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(_) if is_own_stream(path) => write_stream(path, bytes),
        Ok(metadata) if metadata.is_file() && metadata.permissions().readonly() => {
            Err(io::Error::from(io::ErrorKind::PermissionDenied))
        }
        Ok(metadata) if metadata.is_file() => {
            let kept = (access == Access::Shared).then(|| metadata.permissions());
            replace(path, bytes, access, kept)
        }
        Ok(metadata) if is_stream(&metadata) => write_stream(path, bytes),
        Ok(metadata) => Err(refused(kind_name(metadata.file_type()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => replace(path, bytes, access, None),
        Err(error) => Err(error),
    }
}

/// Writes a file that must not be there yet, not even as a link.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?
        .write_all(bytes)
}

/// Writes a file that must not be there yet, readable by its user alone.
pub fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_fresh(path, bytes, Access::Private, None)
}

fn refused(kind: &str) -> io::Error {
    let text = format!("it is {kind}; links are not followed, and only regular files are replaced");
    io::Error::new(io::ErrorKind::InvalidInput, text)
}

fn replace(path: &Path, bytes: &[u8], access: Access, kept: Option<Permissions>) -> io::Result<()> {
    let fresh = name_beside(path)?;
    let written = write_fresh(&fresh, bytes, access, kept).and_then(|()| fs::rename(&fresh, path));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

fn write_fresh(
    path: &Path,
    bytes: &[u8],
    access: Access,
    kept: Option<Permissions>,
) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    if let Some(permissions) = kept {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// Returns a hidden name in the same folder that nobody can guess.
fn name_beside(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(refused("a folder"));
    };
    let mut bytes = [0; 8];
    fill_randomly(&mut bytes)?;
    let random: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut fresh = std::ffi::OsString::from(".");
    fresh.push(name);
    fresh.push(format!(".{random}"));
    Ok(path.with_file_name(fresh))
}

/// Fills bytes with what nobody can guess.
pub fn fill_randomly(bytes: &mut [u8]) -> io::Result<()> {
    getrandom::fill(bytes).map_err(|error| io::Error::other(error.to_string()))
}

fn write_stream(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Appended, as the stream may be a file that something was written to.
    OpenOptions::new().append(true).open(path)?.write_all(bytes)
}

/// Returns whether a path names a stream that this process already has.
fn is_own_stream(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd"]
        .iter()
        .any(|folder| path.parent() == Some(Path::new(folder)))
        || ["/dev/stdout", "/dev/stderr"]
            .iter()
            .any(|stream| path == Path::new(stream))
}

#[cfg(unix)]
fn is_stream(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_char_device(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_stream(_metadata: &fs::Metadata) -> bool {
    false
}
