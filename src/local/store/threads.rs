//! The thread that writes and the thread that reads; the server's runtime never waits for the disk.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::local::LocalError;
use crate::local::server::Reply;

/// At most that many writes share one transaction, so that the first never waits long.
const GROUP: usize = 256;

/// Which of the two connections an operation runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

type Work = Box<dyn FnOnce(&Connection) -> Reply + Send>;

struct Job {
    work: Work,
    answer: oneshot::Sender<Reply>,
}

/// A handle on the store's two threads; they end when it is dropped.
pub struct Store {
    write: Option<Sender<Job>>,
    read: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Store {
    pub fn start(writer: Connection, reader: Connection) -> Result<Self, LocalError> {
        let (write, writes) = channel();
        let (read, reads) = channel();
        let threads = vec![
            spawn("stepwright-write", move || serve_writes(&writer, &writes))?,
            spawn("stepwright-read", move || serve_reads(&reader, &reads))?,
        ];
        Ok(Self {
            write: Some(write),
            read: Some(read),
            threads,
        })
    }

    /// Queues an operation; the answer to a write comes after its transaction is on disk.
    pub fn run(&self, access: Access, work: Work) -> oneshot::Receiver<Reply> {
        let (answer, receiver) = oneshot::channel();
        let queue = match access {
            Access::Read => &self.read,
            Access::Write => &self.write,
        };
        if let Some(queue) = queue {
            // A queue without a thread drops the job, and the receiver then says so.
            let _ = queue.send(Job { work, answer });
        }
        receiver
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.write = None;
        self.read = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn spawn(
    name: &'static str,
    body: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, LocalError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map_err(|source| LocalError::Start {
            what: "store thread",
            source,
        })
}

fn serve_reads(connection: &Connection, jobs: &Receiver<Job>) {
    while let Ok(job) = jobs.recv() {
        let reply = snapshot(connection, job.work);
        let _ = job.answer.send(reply);
    }
}

/// Runs a read inside one transaction, so that several statements see one moment.
fn snapshot(connection: &Connection, work: Work) -> Reply {
    if let Err(error) = connection.execute_batch("BEGIN") {
        return Reply::internal(&error);
    }
    let reply = work(connection);
    let _ = connection.execute_batch("ROLLBACK");
    reply
}

fn serve_writes(connection: &Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let group: Vec<Job> = std::iter::once(first)
            .chain(jobs.try_iter())
            .take(GROUP)
            .collect();
        commit(connection, group);
    }
}

/// Runs a group in one transaction and answers after the commit; a failed operation undoes only itself.
fn commit(connection: &Connection, group: Vec<Job>) {
    if let Err(error) = connection.execute_batch("BEGIN IMMEDIATE") {
        return refuse(group.into_iter().map(|job| job.answer), &error);
    }
    let done: Vec<_> = group
        .into_iter()
        .map(|job| (apart(connection, job.work), job.answer))
        .collect();
    match connection.execute_batch("COMMIT") {
        Ok(()) => {
            for (reply, answer) in done {
                let _ = answer.send(reply);
            }
        }
        Err(error) => {
            let _ = connection.execute_batch("ROLLBACK");
            refuse(done.into_iter().map(|(_, answer)| answer), &error);
        }
    }
}

fn apart(connection: &Connection, work: Work) -> Reply {
    if let Err(error) = connection.execute_batch("SAVEPOINT operation") {
        return Reply::internal(&error);
    }
    let reply = work(connection);
    let end = if reply.is_error() {
        "ROLLBACK TO operation; RELEASE operation"
    } else {
        "RELEASE operation"
    };
    match connection.execute_batch(end) {
        Ok(()) => reply,
        Err(error) => Reply::internal(&error),
    }
}

fn refuse(answers: impl Iterator<Item = oneshot::Sender<Reply>>, error: &rusqlite::Error) {
    for answer in answers {
        let _ = answer.send(Reply::internal(error));
    }
}
