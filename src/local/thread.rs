//! A thread whose end is waited for, but not for ever.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::depth;

/// A running thread.
pub struct Worker {
    handle: JoinHandle<()>,
    /// Breaks off when the thread ends, however it does.
    end: Receiver<()>,
}

impl Worker {
    /// Starts a thread that walks documents as deep as any.
    pub fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> std::io::Result<Self> {
        let (running, end) = channel::<()>();
        let handle = std::thread::Builder::new()
            .name(name.to_owned())
            .stack_size(depth::STACK)
            .spawn(move || {
                body();
                drop(running);
            })?;
        Ok(Self { handle, end })
    }

    /// Waits for the thread's end; false where it works on after the time, and is left to itself.
    pub fn join(self, patience: Duration) -> bool {
        let has_ended = self.end.recv_timeout(patience) == Err(RecvTimeoutError::Disconnected);
        if has_ended {
            let _ = self.handle.join();
        }
        has_ended
    }
}
