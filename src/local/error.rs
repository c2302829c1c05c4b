//! Why the local emulator cannot be opened, read or reset.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::files::Foreign;

/// Says what failed on which file or port; never an answer of an operation.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    #[error("cannot {action} `{}`: {source}", path.display())]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("cannot use the database `{}`: {source}", path.display())]
    Database {
        path: PathBuf,
        source: rusqlite::Error,
    },
    #[error("the store `{}` has format {found}, this release reads up to {supported}", path.display())]
    NewerStore {
        path: PathBuf,
        found: i64,
        supported: i64,
    },
    #[error("the store is not used: `{}` is not this user's own: {source}", path.display())]
    Foreign { path: PathBuf, source: Foreign },
    #[error("the store `{}` was not made here by this user: it is a copy, came with a repository, or is another user's", path.display())]
    Unmarked { path: PathBuf },
    #[error("cannot remember that this store is yours: {}", no_state(tried.as_ref()))]
    NoState {
        /// The folder that cannot be used and why; `None` where no folder is known.
        tried: Option<(PathBuf, io::Error)>,
    },
    #[error("the store `{}` is in use by process {pid}, which runs no executions", path.display())]
    Paused { path: PathBuf, pid: u32 },
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen { port: u16, source: io::Error },
    #[error("cannot reach the local emulator at {url}: {source}")]
    Owner { url: String, source: io::Error },
    #[error("cannot start the server's {what}: {source}")]
    Start {
        what: &'static str,
        source: io::Error,
    },
    #[error("the store `{}` is locked, but its owner wrote no endpoint", path.display())]
    SilentOwner { path: PathBuf },
    #[error("the store `{}` is in use by process {pid} at {url}", path.display())]
    InUse {
        path: PathBuf,
        pid: u32,
        url: String,
    },
}

impl LocalError {
    /// Returns what a person can do about it, where there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NewerStore { .. } => {
                Some("use the newer release, or another folder with `--store`".to_owned())
            }
            Self::Listen { .. } => {
                Some("choose another port with `--port`; 0 takes a free one".to_owned())
            }
            Self::SilentOwner { .. } => {
                Some("another process is starting or ending; try again".to_owned())
            }
            Self::Foreign { path, source } => Some(foreign_hint(path, source)),
            Self::Unmarked { path } => Some(format!(
                "delete what is in it with `stepwright local reset{}`, or, where you put it there yourself, use it with `--trust-store`",
                named_store(path)
            )),
            Self::NoState { .. } => Some(
                "set `XDG_STATE_HOME` to a folder of your own that outlives this command, or vouch for the store with `--trust-store`"
                    .to_owned(),
            ),
            Self::Paused { .. } => Some(
                "a plan, an apply or a look at the store holds it: try again when that has ended".to_owned(),
            ),
            Self::InUse { pid, .. } => Some(format!("stop process {pid} first")),
            Self::File { source, .. } => file_hint(source.kind()),
            Self::Database { source, .. } => database_hint(source.sqlite_error_code()?),
            Self::Owner { .. } => Some("it may be starting or ending; try again".to_owned()),
            Self::Start { .. } => None,
        }
    }

    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File {
            action,
            path,
            source,
        }
    }

    pub(crate) fn database(path: &Path) -> impl Fn(rusqlite::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Database {
            path: path.clone(),
            source,
        }
    }
}

/// The flag that names a store which is not a project's own.
fn named_store(path: &Path) -> String {
    match path.ends_with(".stepwright/local") {
        true => String::new(),
        false => format!(" --store '{}'", path.display()),
    }
}

fn no_state(tried: Option<&(PathBuf, io::Error)>) -> String {
    match tried {
        Some((path, error)) => format!("`{}`: {error}", path.display()),
        None => "neither `XDG_STATE_HOME` nor `HOME` is set".to_owned(),
    }
}

fn foreign_hint(path: &Path, source: &Foreign) -> String {
    let path = path.display();
    match source {
        Foreign::Writable { .. } => format!("take the right away: chmod go-w '{path}'"),
        Foreign::Owner { .. } => {
            "name a store of your own with `--store`, or use this one with `--trust-store`"
                .to_owned()
        }
        Foreign::Kind { .. } => {
            format!(
                "remove `{path}`, or name another folder with `--store`; a store follows no links"
            )
        }
        Foreign::Io(_) => RIGHTS.to_owned(),
    }
}

const RIGHTS: &str =
    "this user must be able to write there, even to look; `--store` names another folder";
const ROOM: &str = "make room on the disk, or name a folder elsewhere with `--store`";

fn file_hint(kind: io::ErrorKind) -> Option<String> {
    let hint = match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => RIGHTS,
        io::ErrorKind::StorageFull => ROOM,
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a store is a folder; name one with `--store`"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn database_hint(code: ErrorCode) -> Option<String> {
    let hint = match code {
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => {
            "the file is damaged: put a copy back, or empty the store with `stepwright local reset`"
        }
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied => RIGHTS,
        ErrorCode::DiskFull => ROOM,
        _ => return None,
    };
    Some(hint.to_owned())
}
