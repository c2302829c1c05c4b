//! The process groups that run now, for when this process ends at once.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// A process group that runs for as long as this lives; its id is that of its leader.
#[derive(Debug)]
pub(super) struct Group(u32);

impl Group {
    pub fn new(leader: u32) -> Self {
        running().insert(leader);
        Self(leader)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        running().remove(&self.0);
    }
}

/// Kills every process group that runs; for the end of this process without destructors.
pub fn kill_all() {
    // On Windows the system ends them: nobody holds their job object any more.
    #[cfg(unix)]
    for leader in std::mem::take(&mut *running()) {
        use nix::sys::signal::{Signal, killpg};
        if let Ok(leader) = i32::try_from(leader) {
            let _ = killpg(nix::unistd::Pid::from_raw(leader), Signal::SIGKILL);
        }
    }
}

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}
