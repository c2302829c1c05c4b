//! The thread that writes and the thread that reads; the server's runtime never waits for the disk.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::local::LocalError;
use crate::local::deep;

/// At most that many writes share one transaction, so that the first never waits long.
const GROUP: usize = 256;

/// How long the writer has nothing to do before it tidies up.
const PAUSE: Duration = Duration::from_secs(1);

/// Which of the two connections an operation runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// What is to be done once a transaction is on disk.
pub type After = Box<dyn FnOnce() + Send>;

/// Hears whether a transaction is on disk.
pub type Told = Box<dyn FnOnce(Result<(), &rusqlite::Error>) + Send>;

/// What a piece of work leaves: whether its changes stay, and who hears of the commit.
pub struct Done {
    /// Whether its changes are kept; else they are undone, and only they.
    pub keep: bool,
    /// Told once its transaction is on disk, or why it is not.
    pub then: Told,
}

/// A piece of work inside a transaction. It is dropped, not run, when the store has ended.
pub type Work = Box<dyn FnOnce(&Connection) -> Done + Send>;

/// The value of an operation, and what follows from it.
pub struct Worked<T> {
    pub value: T,
    pub keep: bool,
    /// Done after the commit of what is kept, before the value is answered.
    pub after: Vec<After>,
}

/// Collects what an operation wants done after its commit.
#[derive(Default)]
pub struct Outbox(RefCell<Vec<After>>);

impl Outbox {
    pub fn put(&self, after: impl FnOnce() + Send + 'static) {
        self.0.borrow_mut().push(Box::new(after));
    }

    pub fn into_inner(self) -> Vec<After> {
        self.0.into_inner()
    }
}

/// A handle on the store's two threads; they end when it is closed or dropped.
pub struct Store(Mutex<Option<Threads>>);

struct Threads {
    write: Sender<Work>,
    read: Sender<Work>,
    handles: Vec<JoinHandle<()>>,
}

impl Store {
    pub fn start(writer: Connection, reader: Connection) -> Result<Self, LocalError> {
        let (write, writes) = channel();
        let (read, reads) = channel();
        let handles = vec![
            spawn("stepwright-write", move || serve_writes(&writer, &writes))?,
            spawn("stepwright-read", move || serve_reads(&reader, &reads))?,
        ];
        Ok(Self(Mutex::new(Some(Threads {
            write,
            read,
            handles,
        }))))
    }

    /// Queues a piece of work; what waits together in front of the writer shares one transaction and one fsync.
    pub fn queue(&self, access: Access, work: Work) {
        if let Some(threads) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let queue = match access {
                Access::Read => &threads.read,
                Access::Write => &threads.write,
            };
            // A queue without a thread drops the work, and whoever waits for it hears that.
            let _ = queue.send(work);
        }
    }

    /// Queues an operation; the answer to a write comes after its transaction is on disk.
    pub fn run<T: Send + 'static>(
        &self,
        access: Access,
        work: impl FnOnce(&Connection) -> Worked<T> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, String>> {
        let (answer, receiver) = oneshot::channel();
        let work = Box::new(move |connection: &Connection| {
            let Worked { value, keep, after } = work(connection);
            let then = move |committed: Result<(), &rusqlite::Error>| {
                let outcome = match committed {
                    Ok(()) => {
                        after.into_iter().filter(|_| keep).for_each(|after| after());
                        Ok(value)
                    }
                    Err(error) => Err(error.to_string()),
                };
                let _ = answer.send(outcome);
            };
            Done {
                keep,
                then: Box::new(then),
            }
        });
        self.queue(access, work);
        receiver
    }

    /// Ends both threads after what is queued; what comes later is dropped.
    pub fn close(&self) {
        let threads = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Threads {
            write,
            read,
            handles,
        }) = threads
        {
            drop((write, read));
            for handle in handles {
                let _ = handle.join();
            }
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

fn spawn(
    name: &'static str,
    body: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, LocalError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .stack_size(deep::STACK)
        .spawn(body)
        .map_err(|source| LocalError::Start {
            what: "store thread",
            source,
        })
}

/// Runs each read inside one transaction, so that its statements see one moment.
fn serve_reads(connection: &Connection, works: &Receiver<Work>) {
    while let Ok(work) = works.recv() {
        if connection.execute_batch("BEGIN").is_err() {
            continue;
        }
        let done = work(connection);
        let _ = connection.execute_batch("ROLLBACK");
        (done.then)(Ok(()));
    }
}

fn serve_writes(connection: &Connection, works: &Receiver<Work>) {
    while let Some(first) = next_work(connection, works) {
        let group: Vec<Work> = std::iter::once(first)
            .chain(works.try_iter())
            .take(GROUP)
            .collect();
        commit(connection, group);
    }
}

/// Waits for work; in a pause, what the write-ahead log holds goes to where it belongs, which nobody waits for then.
fn next_work(connection: &Connection, works: &Receiver<Work>) -> Option<Work> {
    match works.recv_timeout(PAUSE) {
        Err(RecvTimeoutError::Timeout) => {
            // What it leaves is done by a later one.
            let _ = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            works.recv().ok()
        }
        received => received.ok(),
    }
}

/// Runs a group in one transaction and answers after the commit; failed work undoes only itself.
fn commit(connection: &Connection, group: Vec<Work>) {
    if connection.execute_batch("BEGIN IMMEDIATE").is_err() {
        return;
    }
    let done: Vec<_> = group
        .into_iter()
        .filter_map(|work| apart(connection, work))
        .collect();
    let committed = connection.execute_batch("COMMIT");
    if committed.is_err() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    for (done, own) in done {
        let outcome = own.as_ref().and(committed.as_ref()).copied();
        (done.then)(outcome);
    }
}

fn apart(connection: &Connection, work: Work) -> Option<(Done, rusqlite::Result<()>)> {
    connection.execute_batch("SAVEPOINT operation").ok()?;
    let done = work(connection);
    let end = if done.keep {
        "RELEASE operation"
    } else {
        "ROLLBACK TO operation; RELEASE operation"
    };
    let ended = connection.execute_batch(end);
    Some((done, ended))
}
