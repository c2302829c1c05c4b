//! Files and folders that belong to this user alone.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use super::kind_name;

/// Why a file or a folder is not taken for this user's own.
#[derive(Debug, thiserror::Error)]
pub enum Foreign {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it is {found}, not {expected}")]
    Kind {
        found: &'static str,
        expected: &'static str,
    },
    #[error("it belongs to another user (uid {owner}; this is uid {user})")]
    Owner { owner: u32, user: u32 },
    #[error("other users may write to it (mode {mode:03o})")]
    Writable { mode: u32 },
}

/// Checks that a folder is one, no link, this user's, and that nobody else may write to it.
pub fn check_own_folder(path: &Path) -> Result<(), Foreign> {
    let metadata = fs::symlink_metadata(path)?;
    match metadata.is_dir() {
        true => check_owner(&metadata),
        false => Err(Foreign::Kind {
            found: kind_name(metadata.file_type()),
            expected: "a folder",
        }),
    }
}

/// Checks that a file is a regular one of this user; returns whether there is one.
pub fn check_own_file(path: &Path) -> Result<bool, Foreign> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => check_owner(&metadata).map(|()| true),
        Ok(metadata) => Err(Foreign::Kind {
            found: kind_name(metadata.file_type()),
            expected: "a regular file",
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Makes a folder, and those above it that are missing, with mode 0700.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes the folders of a relative path below `base`; a link on the way is an error.
pub fn make_private_folders(base: &Path, relative: &Path) -> io::Result<()> {
    let mut path = base.to_path_buf();
    for part in relative.components() {
        path.push(part);
        if let Err(error) = fs::symlink_metadata(&path)
            && error.kind() == io::ErrorKind::NotFound
        {
            make_private_folder(&path)?;
        }
        if !fs::symlink_metadata(&path)?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::NotADirectory));
        }
    }
    Ok(())
}

/// Opens a regular file to append to, without following a link; a new one gets mode 0600, and nothing is shortened.
pub fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        options.mode(0o600).custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok(file),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("it is {}", kind_name(metadata.file_type())),
        )),
    }
}

/// Returns whether a file was put into another owner's folder by a third user, as anybody may do in `/tmp`.
#[cfg(unix)]
pub fn is_planted(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |path: &Path| Some(fs::symlink_metadata(path).ok()?.uid());
    let (file, folder) = (owner(path), path.parent().and_then(owner));
    let user = rustix::process::geteuid().as_raw();
    file.is_some_and(|file| file != user && file != 0 && Some(file) != folder)
}

#[cfg(not(unix))]
pub fn is_planted(_path: &Path) -> bool {
    false
}

#[cfg(unix)]
fn check_owner(metadata: &Metadata) -> Result<(), Foreign> {
    use std::os::unix::fs::MetadataExt as _;
    let user = rustix::process::geteuid().as_raw();
    let mode = metadata.mode() & 0o777;
    match metadata.uid() {
        owner if owner != user => Err(Foreign::Owner { owner, user }),
        _ if mode & 0o022 != 0 => Err(Foreign::Writable { mode }),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn check_owner(_metadata: &Metadata) -> Result<(), Foreign> {
    Ok(())
}
