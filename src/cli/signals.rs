//! The wish of a person or of a pipeline that the program ends.

use super::failure::{Exit, Failure};

/// How the program was asked to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Ctrl-C: SIGINT.
    Interrupt,
    /// SIGTERM, which pipelines send some seconds after an interrupt.
    Terminate,
}

/// Hears every signal from its creation on; without one, a signal ends the program as the system does it.
pub struct Signals {
    #[cfg(unix)]
    streams: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Signals {
    /// Begins to listen; must be called within the runtime.
    pub fn listen() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let both = || {
                Ok::<_, std::io::Error>([
                    signal(SignalKind::interrupt())?,
                    signal(SignalKind::terminate())?,
                ])
            };
            Self {
                streams: both().ok(),
            }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Waits until the program is asked to end; for ever where signals cannot be heard.
    pub async fn asked(&mut self) -> Asked {
        #[cfg(unix)]
        if let Some([interrupt, terminate]) = &mut self.streams {
            return tokio::select! {
                biased;
                _ = interrupt.recv() => Asked::Interrupt,
                _ = terminate.recv() => Asked::Terminate,
            };
        }
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_ok() {
            return Asked::Interrupt;
        }
        std::future::pending().await
    }

    /// Does something that may be dropped anywhere, unless the program is asked to end; `left` says how things are then.
    pub async fn unless_asked<T>(
        &mut self,
        left: &str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            biased;
            _ = self.asked() => Err(Failure {
                exit: Exit::Interrupted,
                ..Failure::new(format!("interrupted; {left}"))
            }),
            answer = work => answer,
        }
    }
}
