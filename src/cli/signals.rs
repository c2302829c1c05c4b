//! The request of a person or of a pipeline that the program ends.
//!
//! A thread of its own hears SIGINT and SIGTERM, so that they are heard whatever the rest of the program does. The first lets the
//! command end in order, where it listens; the second ends the program within a second.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::failure::{Exit, Failure};
use crate::process;

/// How long the program may take to end in order after the second signal, to kill the commands that it runs for example.
const SECOND: Duration = Duration::from_millis(500);

/// How long it may take after the first one, where nothing has to be finished.
const FIRST: Duration = Duration::from_secs(1);

/// How the program was asked to end.
#[derive(Clone, Copy, Debug)]
enum Signal {
    /// Ctrl-C: SIGINT.
    Interrupt,
    /// SIGTERM, which pipelines send some seconds after an interrupt.
    Terminate,
}

/// What the process has of signals: there is one set of handlers.
struct Handling {
    /// How many signals came so far.
    heard: AtomicUsize,
    /// How many parts of the program end in order when they are asked to.
    listening: AtomicUsize,
    /// How many do something that may be dropped anywhere.
    droppable: AtomicUsize,
    /// How things are where such work is dropped.
    left: Mutex<&'static str>,
    /// Set by the first signal.
    asked: Arc<AtomicBool>,
    /// Whether somebody looks at `asked` before it ends.
    is_watched: AtomicBool,
}

static HANDLING: LazyLock<Handling> = LazyLock::new(|| Handling {
    heard: AtomicUsize::new(0),
    listening: AtomicUsize::new(0),
    droppable: AtomicUsize::new(0),
    left: Mutex::new(""),
    asked: Arc::default(),
    is_watched: AtomicBool::new(false),
});

/// Begins to hear signals; where that cannot be done, a signal ends the program as the system does it.
pub fn start() {
    let hear = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        if let Ok(runtime) = runtime {
            runtime.block_on(listen());
        }
    };
    let _ = std::thread::Builder::new()
        .name("stepwright-signals".to_owned())
        .spawn(hear);
}

/// Returns a flag that the first signal sets, for work after a command that looks at it before long.
pub fn flag() -> Arc<AtomicBool> {
    HANDLING.is_watched.store(true, Ordering::SeqCst);
    Arc::clone(&HANDLING.asked)
}

/// Hears every signal from its creation on.
pub struct Signals {
    /// Heard by the caller's own runtime, too: what came before an answer is known before that answer.
    streams: Option<Streams>,
}

impl Signals {
    /// Begins to listen, within the runtime; from now on the first signal does not end the program by itself.
    pub fn listen() -> Self {
        HANDLING.listening.fetch_add(1, Ordering::SeqCst);
        Self {
            streams: Streams::new(),
        }
    }

    /// Waits until the program is asked to end; for ever where signals cannot be heard.
    pub async fn asked(&mut self) {
        match &mut self.streams {
            Some(streams) => {
                streams.next().await;
            }
            None => std::future::pending().await,
        }
    }

    /// Does something that may be dropped anywhere, unless the program is asked to end; `left` says how things are then.
    pub async fn unless_asked<T>(
        &mut self,
        left: &'static str,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        *HANDLING.left.lock().unwrap_or_else(PoisonError::into_inner) = left;
        let _droppable = Counted::new(&HANDLING.droppable);
        tokio::select! {
            biased;
            () = self.asked() => Err(Failure {
                exit: Exit::Interrupted,
                ..Failure::new(format!("interrupted; {left}"))
            }),
            answer = work => answer,
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        HANDLING.listening.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Counts for as long as it lives.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Hears signals until the program ends, and ends it where it does not end by itself.
async fn listen() {
    let Some(mut streams) = Streams::new() else {
        return;
    };
    let mut last = Signal::Interrupt;
    let mut deadline: Option<Instant> = None;
    loop {
        let over = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            signal = streams.next() => {
                last = signal;
                let count = HANDLING.note();
                deadline = HANDLING.patience(count).map(|patience| Instant::now() + patience);
            }
            () = over => {
                // What could be dropped may have ended meanwhile, and what follows it takes its time.
                match HANDLING.patience(HANDLING.heard.load(Ordering::SeqCst)) {
                    Some(_) => {
                        HANDLING.report();
                        end(last)
                    }
                    None => deadline = None,
                }
            }
        }
    }
}

impl Handling {
    /// Reports how things are where the program is too busy to do it before it is ended.
    #[expect(
        clippy::disallowed_methods,
        reason = "the terminal belongs to what is being ended"
    )]
    fn report(&self) {
        let is_droppable = self.droppable.load(Ordering::SeqCst) > 0;
        let left = *self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if is_droppable && self.heard.load(Ordering::SeqCst) == 1 {
            let _ = writeln!(std::io::stderr(), "error: interrupted; {left}");
        }
    }

    /// Notes a signal, and returns the how-manieth it is.
    fn note(&self) -> usize {
        self.asked.store(true, Ordering::SeqCst);
        self.heard.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Returns how long the program may take to end after so many signals; `None` where it ends in its own time.
    fn patience(&self, count: usize) -> Option<Duration> {
        let is_set = |count: &AtomicUsize| count.load(Ordering::SeqCst) > 0;
        match count {
            0 => None,
            1 if is_set(&self.droppable) => Some(FIRST),
            1 if is_set(&self.listening) => None,
            1 if self.is_watched.load(Ordering::SeqCst) => Some(FIRST),
            1 => Some(Duration::ZERO),
            2 => Some(SECOND),
            _ => Some(Duration::ZERO),
        }
    }
}

/// Ends the program and the commands that it runs, as a shell reports a signal: 130 after SIGINT, 143 after SIGTERM.
#[expect(
    clippy::disallowed_methods,
    reason = "whatever else runs may never return to `cli::main`"
)]
fn end(signal: Signal) -> ! {
    process::kill_all();
    std::process::exit(match signal {
        Signal::Interrupt => 130,
        Signal::Terminate => 143,
    })
}

#[cfg(unix)]
struct Streams {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Streams {
    fn new() -> Option<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Some(Self {
            interrupt: signal(SignalKind::interrupt()).ok()?,
            terminate: signal(SignalKind::terminate()).ok()?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(not(unix))]
struct Streams;

#[cfg(not(unix))]
impl Streams {
    fn new() -> Option<Self> {
        Some(Self)
    }

    async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
        Signal::Interrupt
    }
}
