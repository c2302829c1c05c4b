//! How the local emulator is set up.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::Gate;
use crate::local::owner::{self, LockState};
use crate::local::{Clock, Executions, LocalError, Notices, TagIndex, Trust, tasks};
use crate::policy::evaluate::Policies;

/// The account of callers whose access key names none.
pub const DEFAULT_ACCOUNT: &str = "123456789012";

/// The region of requests that carry no signature.
pub const DEFAULT_REGION: &str = "us-east-1";

/// How to open a local emulator.
#[derive(Clone)]
pub struct Options {
    /// The folder that holds the database, the lock and the endpoint file; made when it is missing.
    pub store: PathBuf,
    /// How the store is known to be this user's.
    pub trust: Trust,
    /// Whether executions run.
    pub executions: Executions,
    /// How long to wait for an owner that runs no executions, where they are to run.
    pub patience: Duration,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The account of callers whose access key is not twelve digits.
    pub account: String,
    /// The region of requests without a credential scope.
    pub region: String,
    pub tag_index: TagIndex,
    /// What looks at each request before and after its operation; for tests of throttling and lost answers.
    pub gate: Option<Arc<dyn Gate>>,
    /// Whether the server, before it ends, waits for other processes that are in the middle of something.
    pub lingers: bool,
    /// What ends that waiting when it is set.
    pub asked_to_end: Arc<AtomicBool>,
    /// The least time between a request and its answer; for measuring clients.
    pub latency: Duration,
    /// How long a request may take to arrive: its headers, and then its body. A connection that is idle for as long is closed.
    pub request_timeout: Duration,
    /// How tasks are run.
    pub tasks: tasks::Settings,
    /// Whether tasks fail that the execution role does not allow, where a stack manages the role.
    pub enforce: bool,
    /// The policies of whoever calls the endpoint; without them every call is allowed.
    pub caller_policies: Option<Arc<Policies>>,
    /// What tells the time to executions and operations.
    pub clock: Clock,
    /// Who hears of executions that fail by a fault of the emulator, or are set aside.
    pub notices: Notices,
}

impl Options {
    /// Takes the defaults: any store, executions that run under enforced roles, a free port, account 123456789012, region us-east-1, a live tag index.
    pub fn new(store: impl Into<PathBuf>) -> Self {
        Self {
            store: store.into(),
            trust: Trust::vouched(),
            executions: Executions::Run,
            patience: Duration::from_secs(10),
            port: 0,
            account: DEFAULT_ACCOUNT.to_owned(),
            region: DEFAULT_REGION.to_owned(),
            tag_index: TagIndex::Live,
            gate: None,
            lingers: false,
            asked_to_end: Arc::default(),
            latency: Duration::ZERO,
            request_timeout: Duration::from_secs(30),
            tasks: tasks::Settings::default(),
            enforce: true,
            caller_policies: None,
            clock: Clock::system(),
            notices: Notices::default(),
        }
    }

    /// Takes the lock of the store, or names who has it.
    pub(in crate::local) fn claim(&self) -> Result<LockState, LocalError> {
        owner::claim(&self.store, &self.trust, self.executions, self.patience)
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("store", &self.store)
            .field("port", &self.port)
            .field("account", &self.account)
            .field("region", &self.region)
            .field("tag_index", &self.tag_index)
            .finish_non_exhaustive()
    }
}
