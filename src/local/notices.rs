//! What the emulator reports besides its answers: a line each, to whoever opened it.

use std::sync::Arc;

type Report = dyn Fn(&str) + Send + Sync;

/// Where such lines go; nowhere by default. Clones share it.
#[derive(Clone, Default)]
pub struct Notices(Option<Arc<Report>>);

impl Notices {
    /// Sends them to a function, which any thread may call.
    pub fn new(report: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(report)))
    }

    /// Reports a line.
    pub(in crate::local) fn report(&self, line: &str) {
        if let Some(report) = &self.0 {
            report(line);
        }
    }
}
