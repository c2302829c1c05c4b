//! The thread that writes and the thread that reads; the server's runtime never waits for the disk.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::local::LocalError;
use crate::local::thread::Worker;

/// At most that many writes share one transaction, so that the first never waits long.
const GROUP: usize = 256;

/// How long the writer has nothing to do before it tidies up.
const PAUSE: Duration = Duration::from_secs(1);

/// How long the end waits for what is written, and for a read on its way.
const WRITES_PATIENCE: Duration = Duration::from_secs(5);
const READS_PATIENCE: Duration = Duration::from_millis(500);

/// The most pages that a database may have; SQLite's own limit.
const ALL_PAGES: i64 = 4_294_967_294;

/// Which of the two connections an operation runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

/// What is to be done once a transaction is on disk.
pub type After = Box<dyn FnOnce() + Send>;

/// Hears whether a transaction is on disk, or why not.
pub type OnCommit = Box<dyn FnOnce(Result<(), &rusqlite::Error>) + Send>;

/// What a piece of work leaves: whether its changes stay, and who hears of the commit.
pub struct Done {
    /// Whether its changes are kept; else they are undone, and only they.
    pub keep: bool,
    /// Called once its transaction is on disk, or why it is not.
    pub then: OnCommit,
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
pub struct Store {
    threads: Mutex<Option<Threads>>,
    is_full: Arc<AtomicBool>,
}

struct Threads {
    write: Sender<Work>,
    read: Sender<Work>,
    writer: Worker,
    reader: Worker,
}

impl Store {
    pub fn start(writer: Connection, reader: Connection) -> Result<Self, LocalError> {
        let (write, writes) = channel();
        let (read, reads) = channel();
        let is_full = Arc::new(AtomicBool::new(false));
        let disk = Arc::clone(&is_full);
        let failed = |source| LocalError::Start {
            what: "store thread",
            source,
        };
        let writing = move || serve_writes(&writer, &writes, &disk);
        let writer = Worker::spawn("stepwright-write", writing).map_err(failed)?;
        let reading = move || serve_reads(&reader, &reads);
        let reader = Worker::spawn("stepwright-read", reading).map_err(failed)?;
        let threads = Threads {
            write,
            read,
            writer,
            reader,
        };
        Ok(Self {
            threads: Mutex::new(Some(threads)),
            is_full,
        })
    }

    /// Lets every write that needs more room fail as on a full disk, or no longer; for tests.
    pub fn fill(&self, is_full: bool) {
        self.is_full.store(is_full, Ordering::SeqCst);
    }

    /// Queues a piece of work; what waits together in front of the writer shares one transaction and one fsync.
    pub fn queue(&self, access: Access, work: Work) {
        if let Some(threads) = &*self.threads.lock().unwrap_or_else(PoisonError::into_inner) {
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

    /// Ends both threads after what is queued; what comes later is dropped. An operation that takes longer than a few seconds
    /// is not waited for: nobody has an answer of it.
    pub fn close(&self) {
        let threads = &self.threads;
        let threads = threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(threads) = threads else {
            return;
        };
        drop((threads.write, threads.read));
        threads.writer.join(WRITES_PATIENCE);
        threads.reader.join(READS_PATIENCE);
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.close();
    }
}

/// Runs each read inside one transaction, so that its statements see one moment.
fn serve_reads(connection: &Connection, works: &Receiver<Work>) {
    while let Ok(work) = works.recv() {
        if connection.execute_batch("BEGIN").is_err() {
            continue;
        }
        let done = run(connection, work);
        let _ = connection.execute_batch("ROLLBACK");
        if let Some(done) = done {
            tell(done.then, Ok(()));
        }
    }
}

/// Runs a piece of work; one that panics is as one that was never queued.
fn run(connection: &Connection, work: Work) -> Option<Done> {
    catch_unwind(AssertUnwindSafe(|| work(connection))).ok()
}

/// Tells of a commit; a panic of who hears it ends no thread.
fn tell(then: OnCommit, outcome: Result<(), &rusqlite::Error>) {
    let _ = catch_unwind(AssertUnwindSafe(|| then(outcome)));
}

fn serve_writes(connection: &Connection, works: &Receiver<Work>, is_full: &AtomicBool) {
    let mut was_full = false;
    while let Some(first) = next_work(connection, works) {
        let group: Vec<Work> = std::iter::once(first)
            .chain(works.try_iter())
            .take(GROUP)
            .collect();
        let fills = is_full.load(Ordering::SeqCst);
        if fills != was_full {
            was_full = fills;
            // SQLite takes no fewer pages than there are.
            let pages = if fills { 1 } else { ALL_PAGES };
            let _ = connection.pragma_update(None, "max_page_count", pages);
        }
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
    let mut works = group.into_iter();
    while works.len() > 0 {
        if connection.execute_batch("BEGIN IMMEDIATE").is_err() {
            return;
        }
        let mut done = Vec::with_capacity(works.len());
        // A full or failing disk may undo the whole transaction; what was not run yet goes into another one then.
        while !connection.is_autocommit()
            && let Some(work) = works.next()
        {
            done.extend(apart(connection, work));
        }
        let committed = connection.execute_batch("COMMIT");
        if committed.is_err() && !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        for (done, own) in done {
            let outcome = own.as_ref().and(committed.as_ref()).copied();
            tell(done.then, outcome);
        }
    }
}

fn apart(connection: &Connection, work: Work) -> Option<(Done, rusqlite::Result<()>)> {
    connection.execute_batch("SAVEPOINT operation").ok()?;
    let done = run(connection, work);
    let keeps = done.as_ref().is_some_and(|done| done.keep);
    let end = if keeps {
        "RELEASE operation"
    } else {
        "ROLLBACK TO operation; RELEASE operation"
    };
    let ended = connection.execute_batch(end);
    done.map(|done| (done, ended))
}
