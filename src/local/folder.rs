//! What a store's folder must be before anything in it is opened: this user's own, without links, and marked.

use std::path::{Path, PathBuf};

use super::mark::{self, Trust};
use super::{LocalError, store};
use crate::files::{self, Access, Foreign};

/// Locks the store.
pub(super) const LOCK: &str = "lock";
/// Holds where the owner listens.
pub(super) const ENDPOINT: &str = "endpoint";
/// Keeps the store out of version control.
const IGNORE: &str = ".gitignore";

/// Makes a store's folder where it is missing, and refuses one that is not this user's; returns its path without links.
pub(super) fn enter(path: &Path, trust: &Trust) -> Result<PathBuf, LocalError> {
    check_parent(path)?;
    files::make_private_folder(path).map_err(LocalError::file("make the folder", path))?;
    let folder = check(path, trust)?;
    if !is_used(&folder) {
        trust.mark(&folder)?;
        let ignore = folder.join(IGNORE);
        files::write(&ignore, b"*\n", Access::Shared)
            .map_err(LocalError::file("write", &ignore))?;
    }
    Ok(folder)
}

/// Refuses a store that is not this user's, or that has something in it and no mark; makes nothing.
pub(super) fn check(path: &Path, trust: &Trust) -> Result<PathBuf, LocalError> {
    let folder = check_kinds(path, trust)?;
    if is_used(&folder) {
        trust.check(&folder)?;
    }
    Ok(folder)
}

/// Refuses links and other users' files, whatever the mark.
pub(super) fn check_kinds(path: &Path, trust: &Trust) -> Result<PathBuf, LocalError> {
    let folder = check_folder(path, trust)?;
    for file in own_files(&folder) {
        allow(&file, files::check_own_file(&file).map(|_| ()), trust)?;
    }
    Ok(folder)
}

/// Does the same for the folder alone; returns its path without links.
pub(super) fn check_folder(path: &Path, trust: &Trust) -> Result<PathBuf, LocalError> {
    // A link in the folder's place would be followed where the path ends with a slash.
    let path: PathBuf = path.components().collect();
    check_parent(&path)?;
    allow(&path, files::check_own_folder(&path), trust)?;
    path.canonicalize().map_err(LocalError::file("open", &path))
}

/// The folder that a project keeps its store in must not lead elsewhere either.
fn check_parent(path: &Path) -> Result<(), LocalError> {
    match path.parent() {
        Some(parent) if parent.ends_with(".stepwright") && parent.is_symlink() => {
            Err(LocalError::Foreign {
                path: parent.to_owned(),
                source: Foreign::Kind {
                    found: "a symbolic link",
                    expected: "a folder",
                },
            })
        }
        _ => Ok(()),
    }
}

fn own_files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let others = [LOCK, ENDPOINT, IGNORE].map(|name| folder.join(name));
    store::files(folder)
        .into_iter()
        .chain(others)
        .chain([mark::file(folder)])
}

/// Returns whether there is anything in a store that could be used.
fn is_used(folder: &Path) -> bool {
    let logs = folder.join(store::LOGS);
    store::files(folder)
        .into_iter()
        .chain([logs])
        .any(|file| file.symlink_metadata().is_ok())
}

/// Whoever vouches for a store may use one of another user; never one that leads elsewhere.
fn allow(path: &Path, checked: Result<(), Foreign>, trust: &Trust) -> Result<(), LocalError> {
    match checked {
        Err(Foreign::Owner { .. } | Foreign::Writable { .. }) if trust.is_vouched_for() => Ok(()),
        Err(source) => Err(LocalError::Foreign {
            path: path.to_owned(),
            source,
        }),
        Ok(()) => Ok(()),
    }
}
