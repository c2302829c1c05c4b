//! What every job needs.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::Semaphore;

use super::client::Client;
use super::machines::Machines;
use super::mocks::Mocks;
use super::roles::Roles;
use super::settings::Settings;

/// Commands that run at one time; others wait for their turn.
const COMMANDS: usize = 32;

/// How tasks are run, and by what means.
pub struct TaskEnv {
    pub settings: Settings,
    /// The address of this local emulator, where `aws-sdk:sfn` calls go.
    pub own_url: String,
    pub client: Client,
    pub machines: Arc<dyn Machines>,
    /// Nothing where no role is enforced.
    pub roles: Option<Arc<dyn Roles>>,
    pub mocks: Mocks,
    pub commands: Semaphore,
}

/// Whether nobody waits for a job any more; it may also be dropped because the process ends.
pub type Cancelled = Arc<AtomicBool>;

impl TaskEnv {
    pub fn new(
        settings: Settings,
        own_url: String,
        machines: Arc<dyn Machines>,
        roles: Option<Arc<dyn Roles>>,
    ) -> Self {
        Self {
            mocks: Mocks::new(settings.mocks.clone()),
            settings,
            own_url,
            client: Client::new(),
            machines,
            roles,
            commands: Semaphore::new(COMMANDS),
        }
    }
}
