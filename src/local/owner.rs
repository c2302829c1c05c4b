//! Who owns a store: the lock that one process holds, the endpoint file that leads others to it, status and reset.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::LocalError;
use super::engine;
use super::store;

const LOCK: &str = "lock";
const ENDPOINT: &str = "endpoint";

/// The process that holds a store's lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    pub url: String,
    pub pid: u32,
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
pub struct Hold {
    store: PathBuf,
    _lock: File,
}

/// Whether a store was free.
pub enum Claim {
    Mine(Hold),
    Theirs(Owner),
}

/// Takes the lock, or names who has it; an owner that is still starting is given two seconds to say where it is.
pub fn claim(store: &Path) -> Result<Claim, LocalError> {
    make_folder(store)?;
    let patience = Instant::now() + Duration::from_secs(2);
    // The first refusal is not believed: `status` holds the lock for a moment, and the endpoint may be a dead owner's.
    let mut refused = false;
    loop {
        if let Some(hold) = try_hold(store)? {
            return Ok(Claim::Mine(hold));
        }
        if let Some(owner) = read_endpoint(store).filter(|_| refused) {
            return Ok(Claim::Theirs(owner));
        }
        if Instant::now() > patience {
            return Err(LocalError::SilentOwner {
                path: store.to_owned(),
            });
        }
        refused = true;
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Tells what a store holds; reads the file when nobody serves it, and makes nothing.
pub fn status(store: &Path) -> Result<Status, LocalError> {
    let owner = if store.join(LOCK).exists() && try_hold(store)?.is_none() {
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
    if !store.exists() {
        return Ok(());
    }
    match claim(store)? {
        Claim::Mine(hold) => hold.clear(),
        Claim::Theirs(owner) => Err(LocalError::InUse {
            path: store.to_owned(),
            pid: owner.pid,
            url: owner.url,
        }),
    }
}

impl Hold {
    /// Writes where this process listens, readable by its user alone.
    pub fn announce(&self, owner: &Owner) -> Result<(), LocalError> {
        let path = self.store.join(ENDPOINT);
        let fresh = self
            .store
            .join(format!("{ENDPOINT}.{}", std::process::id()));
        let text = serde_json::json!({ "url": owner.url, "pid": owner.pid }).to_string();
        let mut file = private(&fresh).map_err(LocalError::file("write", &fresh))?;
        file.write_all(text.as_bytes())
            .map_err(LocalError::file("write", &fresh))?;
        fs::rename(&fresh, &path).map_err(LocalError::file("write", &path))
    }

    /// Removes what an owner before us left behind.
    pub fn withdraw(&self) -> Result<(), LocalError> {
        remove(&self.store.join(ENDPOINT))
    }

    fn clear(self) -> Result<(), LocalError> {
        for path in store::files(&self.store) {
            remove(&path)?;
        }
        let logs = self.store.join(engine::LOGS);
        match fs::remove_dir_all(&logs) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(LocalError::file("remove", &logs)(error));
            }
            _ => {}
        }
        self.withdraw()
    }
}

fn try_hold(store: &Path) -> Result<Option<Hold>, LocalError> {
    let path = store.join(LOCK);
    let lock = private(&path).map_err(LocalError::file("open", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(Hold {
            store: store.to_owned(),
            _lock: lock,
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
    serde_json::from_slice(&fs::read(store.join(ENDPOINT)).ok()?).ok()
}

fn remove(path: &Path) -> Result<(), LocalError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(LocalError::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn make_folder(store: &Path) -> Result<(), LocalError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(store)
        .map_err(LocalError::file("make the folder", store))
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
