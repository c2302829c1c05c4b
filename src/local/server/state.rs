//! What every request needs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::callers::RecentCallers;
use super::gate::{Calls, Gate};
use super::paused::Paused;
use crate::local::engine::Engine;
use crate::local::store::Store;
use crate::local::tagging::Index;
use crate::policy::evaluate::Policies;

/// The store, the defaults, what watches.
pub struct ServerState {
    pub store: Arc<Store>,
    pub engine: Engine,
    pub account: String,
    pub region: String,
    pub index: Arc<Index>,
    pub gate: Option<Arc<dyn Gate>>,
    pub paused: Arc<Paused>,
    /// The policies of whoever calls; nothing where all calls are allowed.
    pub caller_policies: Mutex<Option<Arc<Policies>>>,
    pub latency: Duration,
    pub request_timeout: Duration,
    pub callers: RecentCallers,
    pub calls: Calls,
}
