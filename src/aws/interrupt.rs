//! The wish to end: heard by everything that waits, while calls in flight finish.

use tokio::sync::watch;

/// Set once, from a signal handler; clones share it.
#[derive(Clone, Debug)]
pub struct Interrupt(watch::Sender<bool>);

impl Default for Interrupt {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Interrupt {
    pub fn set(&self) {
        self.0.send_replace(true);
    }

    pub fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is set.
    pub async fn wait(&self) {
        // The sender lives as long as this does, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|set| *set).await;
    }

    /// Waits for something, or ends early; tells whether it was waited for to the end.
    pub async fn or<T>(&self, wait: impl Future<Output = T>) -> Option<T> {
        let mut receiver = self.0.subscribe();
        tokio::select! {
            biased;
            _ = receiver.wait_for(|set| *set) => None,
            value = wait => Some(value),
        }
    }
}
