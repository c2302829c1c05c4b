//! An owner that runs no executions refuses what would start, answer or stop one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Gate, Reply, RequestInfo};

/// What only an owner that runs executions can do.
const NEEDS_RUNNING: [&str; 7] = [
    "GetActivityTask",
    "SendTaskFailure",
    "SendTaskHeartbeat",
    "SendTaskSuccess",
    "StartExecution",
    "StartSyncExecution",
    "StopExecution",
];

/// Stands before another gate.
pub struct Paused {
    is_paused: AtomicBool,
    inner: Option<Arc<dyn Gate>>,
}

impl Paused {
    pub fn new(is_paused: bool, inner: Option<Arc<dyn Gate>>) -> Self {
        Self {
            is_paused: AtomicBool::new(is_paused),
            inner,
        }
    }

    /// Lets everything through from here on; returns whether that is new.
    pub fn end(&self) -> bool {
        self.is_paused.swap(false, Ordering::SeqCst)
    }
}

impl Gate for Paused {
    fn before(&self, request: &RequestInfo) -> Option<Reply> {
        let needs_running =
            request.service == "states" && NEEDS_RUNNING.contains(&request.operation.as_str());
        if needs_running && self.is_paused.load(Ordering::SeqCst) {
            let text = "The process that owns this store runs no executions. It ends soon; `stepwright local serve` runs them.";
            return Some(Reply::json_error(503, "ServiceUnavailable", text));
        }
        self.inner.as_ref()?.before(request)
    }

    fn authorized(&self, action: &str, resource: &str) {
        if let Some(inner) = &self.inner {
            inner.authorized(action, resource);
        }
    }

    fn after(&self, request: &RequestInfo, reply: &Reply) -> Option<Reply> {
        self.inner.as_ref()?.after(request, reply)
    }
}
