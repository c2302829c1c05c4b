//! Which activities exist, without a look at the store for every task.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::locked;
use crate::local::store;

/// The ARNs of all activities; read when the first task asks.
pub struct ActivityCache {
    folder: PathBuf,
    arns: Mutex<Option<HashSet<String>>>,
}

impl ActivityCache {
    pub fn new(store: &Path) -> Self {
        Self {
            folder: store.to_owned(),
            arns: Mutex::new(None),
        }
    }

    /// Returns whether an activity exists; where the store cannot be read, it is taken to.
    pub fn has(&self, arn: &str) -> bool {
        let mut arns = locked(&self.arns);
        if arns.is_none() {
            *arns = self.read();
        }
        arns.as_ref().is_none_or(|arns| arns.contains(arn))
    }

    /// Notes that an activity was made or deleted.
    pub fn note(&self, arn: &str, exists: bool) {
        if let Some(arns) = &mut *locked(&self.arns) {
            if exists {
                arns.insert(arn.to_owned());
            } else {
                arns.remove(arn);
            }
        }
    }

    fn read(&self) -> Option<HashSet<String>> {
        let connection = store::open_to_read(&self.folder).ok()??;
        let mut query = connection.prepare("SELECT arn FROM activities").ok()?;
        let arns = query.query_map([], |row| row.get(0)).ok()?;
        arns.collect::<rusqlite::Result<_>>().ok()
    }
}
