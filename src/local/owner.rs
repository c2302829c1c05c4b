//! Who owns a store: the lock that one process holds, the endpoint file that leads others to it, status and reset.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::folder::{self, ENDPOINT, LOCK};
use super::mark::{self, Trust};
use super::{LocalError, store};
use crate::files::{self, Access};

/// How long an endpoint file may be, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What the owner of a store does with the executions in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Executions {
    /// They go on, and new ones may be started.
    #[default]
    Run,
    /// They are paused: nothing is resumed, started, answered or stopped, and no task is run.
    Paused,
}

/// The process that holds a store's lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub url: String,
    pub pid: u32,
    /// Whether it only reads and writes, and runs no executions.
    #[serde(default)]
    pub paused: bool,
}

/// What is in a store, and who serves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub owner: Option<Owner>,
    pub machines: u64,
    pub activities: u64,
    pub roles: u64,
    /// The ARNs of executions that are set aside: the processes that ran them died.
    pub set_aside: Vec<String>,
}

/// The lock on a store; it goes with the process, however that ends.
#[derive(Debug)]
pub struct StoreLock {
    store: PathBuf,
    _file: File,
}

/// Whether a store was free.
pub enum LockState {
    Mine(StoreLock),
    Theirs(Owner),
}

/// Takes the lock, or names who has it; an owner that is still starting is given two seconds to say where it is.
///
/// Where executions are to run, an owner that runs none is waited for: it is a command that ends soon.
pub fn claim(
    store: &Path,
    trust: &Trust,
    executions: Executions,
    patience: Duration,
) -> Result<LockState, LocalError> {
    let store = folder::enter(store, trust)?;
    claim_folder(&store, executions, patience)
}

fn claim_folder(
    store: &Path,
    executions: Executions,
    patience: Duration,
) -> Result<LockState, LocalError> {
    let started = Instant::now();
    // The first refusal is not believed: `status` holds the lock for a moment, and the endpoint may be a dead owner's.
    let mut refused = false;
    loop {
        if let Some(lock) = try_lock(store)? {
            return Ok(LockState::Mine(lock));
        }
        let owner = read_endpoint(store).filter(|_| refused);
        match owner {
            Some(owner) if !owner.paused || executions == Executions::Paused => {
                return Ok(LockState::Theirs(owner));
            }
            Some(owner) if started.elapsed() >= patience => {
                return Err(LocalError::Paused {
                    path: store.to_owned(),
                    pid: owner.pid,
                });
            }
            None if started.elapsed() > Duration::from_secs(2) => {
                return Err(LocalError::SilentOwner {
                    path: store.to_owned(),
                });
            }
            _ => {}
        }
        refused = true;
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Refuses a store that is not this user's own; makes nothing.
pub fn check(store: &Path, trust: &Trust) -> Result<(), LocalError> {
    match store.symlink_metadata() {
        Ok(_) => folder::check(store, trust).map(|_| ()),
        Err(_) => Ok(()),
    }
}

/// Returns the process that serves a store and runs its executions, where there is one.
pub fn serving(store: &Path) -> Result<Option<Owner>, LocalError> {
    let is_free = !store.join(LOCK).exists() || try_lock(store)?.is_some();
    let owner = read_endpoint(store).filter(|owner| !is_free && !owner.paused);
    Ok(owner)
}

/// Returns what a store holds; reads the file when nobody serves it, and makes nothing.
pub fn status(store: &Path) -> Result<Status, LocalError> {
    let owner = if store.join(LOCK).exists() && try_lock(store)?.is_none() {
        read_endpoint(store)
    } else {
        None
    };
    let counts = store::counts(store)?;
    Ok(Status {
        owner,
        machines: counts.machines,
        activities: counts.activities,
        roles: counts.roles,
        set_aside: counts.set_aside,
    })
}

/// Deletes everything in a store; refuses while another process owns it.
pub fn reset(store: &Path) -> Result<(), LocalError> {
    if store.symlink_metadata().is_err() {
        return Ok(());
    }
    // What came with a clone is deleted, too, and links in the place of files with it.
    let store = &folder::check_folder(store, &Trust::marked(None))?;
    let lock = store.join(LOCK);
    if lock.symlink_metadata().is_ok_and(|file| !file.is_file()) {
        remove(&lock)?;
    }
    match claim_folder(store, Executions::Paused, Duration::ZERO)? {
        LockState::Mine(lock) => lock.clear(),
        LockState::Theirs(owner) => Err(LocalError::InUse {
            path: store.to_owned(),
            pid: owner.pid,
            url: owner.url,
        }),
    }
}

impl StoreLock {
    /// Writes where this process listens, readable by its user alone.
    pub fn announce(&self, owner: &Owner) -> Result<(), LocalError> {
        let path = self.store.join(ENDPOINT);
        let text =
            serde_json::json!({ "url": owner.url, "pid": owner.pid, "paused": owner.paused });
        files::write(&path, text.to_string().as_bytes(), Access::Private)
            .map_err(LocalError::file("write", &path))
    }

    /// The store's folder, without links.
    pub fn store(&self) -> &Path {
        &self.store
    }

    /// Removes what an owner before us left behind.
    pub fn withdraw(&self) -> Result<(), LocalError> {
        remove(&self.store.join(ENDPOINT))
    }

    fn clear(self) -> Result<(), LocalError> {
        for path in store::files(&self.store) {
            remove(&path)?;
        }
        let logs = self.store.join(store::LOGS);
        match logs.symlink_metadata().is_ok_and(|found| found.is_dir()) {
            true => fs::remove_dir_all(&logs).map_err(LocalError::file("remove", &logs))?,
            false => remove(&logs)?,
        }
        remove(&mark::file(&self.store))?;
        self.withdraw()
    }
}

fn try_lock(store: &Path) -> Result<Option<StoreLock>, LocalError> {
    let path = store.join(LOCK);
    let file = files::open_private(&path).map_err(LocalError::file("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(StoreLock {
            store: store.to_owned(),
            _file: file,
        })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(source)) => Err(LocalError::File {
            action: "lock",
            path,
            source,
        }),
    }
}

fn read_endpoint(store: &Path) -> Option<Owner> {
    serde_json::from_slice(&files::read(&store.join(ENDPOINT), LONGEST).ok()?).ok()
}

fn remove(path: &Path) -> Result<(), LocalError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(LocalError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}
