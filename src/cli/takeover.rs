//! A local target whose owner ends while a command works with it.

use super::session::Session;
use crate::aws::{AwsError, ErrorKind};
use crate::local;

impl Session {
    /// Returns whether the local target ends with this command.
    pub fn serves(&self) -> bool {
        self.server.borrow().is_some()
    }

    /// Finds the local target again after a call did not reach it: where its next owner serves it, or, where nobody does, here.
    ///
    /// Returns what to tell of that; nothing where the target is not local or cannot be had now.
    pub fn recover(&self, error: &AwsError) -> Option<String> {
        let options = self.local.as_ref()?;
        if error.kind != ErrorKind::Unreachable || self.serves() {
            return None;
        }
        match local::open(options.clone()).ok()? {
            local::Opened::Running { url, .. } => {
                self.aws.move_to(&url);
                None
            }
            local::Opened::Owner(server) => {
                let told = format!(
                    "Nobody serves the local target any more; it is served here from now on, at {}.",
                    server.url()
                );
                self.aws.move_to(server.url());
                *self.server.borrow_mut() = Some(server);
                Some(told)
            }
        }
    }
}
