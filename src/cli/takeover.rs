//! A local target whose owner ends while a command works with it.

use std::time::Duration;

use super::arguments::Common;
use super::failure::Failure;
use super::session::{self, Session};
use super::terminal::Terminal;
use crate::aws::{AwsError, ErrorKind};
use crate::local;

impl Session {
    /// Returns whether the local emulator ends with this command.
    pub fn serves(&self) -> bool {
        self.server.borrow().is_some()
    }

    /// Runs the executions of a local emulator that this process opened with them paused; where that is not a must, only if
    /// nobody has to be asked.
    pub async fn run_executions(
        &self,
        terminal: &Terminal,
        common: &Common,
        must: bool,
    ) -> Result<(), Failure> {
        if !self.serves() || !(must || session::may_run_here(common, &self.project)) {
            return Ok(());
        }
        session::allow_tasks(terminal, common, Some(&self.project)).await?;
        match &*self.server.borrow() {
            Some(server) => Ok(server.run_executions()?),
            None => Ok(()),
        }
    }

    /// Finds the local emulator again after a call did not reach it: where its next owner serves it, or, where nobody does, here.
    ///
    /// Returns what to tell of that; nothing where the target is not local or cannot be had now.
    pub fn recover(&self, error: &AwsError) -> Option<String> {
        let options = self.local.as_ref()?;
        if error.kind != ErrorKind::Unreachable || self.serves() {
            return None;
        }
        // Whoever waits for answers here must not wait for another command's end, too.
        let options = local::Options {
            patience: Duration::ZERO,
            ..options.clone()
        };
        match local::open(options).ok()? {
            local::Opened::Running { url, .. } => {
                self.aws.move_to(&url);
                None
            }
            local::Opened::Owner(server) => {
                let told = format!(
                    "The process that served the local emulator has ended; it is served here from now on, at {}.",
                    server.url()
                );
                self.aws.move_to(server.url());
                *self.server.borrow_mut() = Some(server);
                Some(told)
            }
        }
    }
}
