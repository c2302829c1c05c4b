//! One run of a worker's command, in a process group of its own so that its children end with it.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::answer::{Finished, LARGEST};

/// How much of stderr is kept.
const TAIL: usize = 32_768;

/// The longest line of stderr that is passed on in one piece.
const LINE: usize = 4_096;

/// How long a command that is to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// How long its output is still read after it ended, where a process that it left behind holds it open.
const LEFTOVERS: Duration = Duration::from_secs(1);

/// A command that runs; whatever is left of it is killed when this is dropped.
#[derive(Debug)]
pub(super) struct Program {
    child: Box<dyn ChildWrapper>,
    has_ended: bool,
}

impl Program {
    pub(super) fn spawn(words: &[String]) -> io::Result<Self> {
        let (program, arguments) = words
            .split_first()
            .ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut command = CommandWrap::with_new(program, |command| {
            command
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
        });
        command.wrap(KillOnDrop);
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        Ok(Self {
            child: command.spawn()?,
            has_ended: false,
        })
    }

    /// Gives the command its input and waits for its end; `said` hears every line of stderr.
    pub(super) async fn finish(
        &mut self,
        input: &str,
        said: &dyn Fn(&str),
    ) -> io::Result<Finished> {
        let (stdin, stdout, stderr) = (
            self.child.stdin().take(),
            self.child.stdout().take(),
            self.child.stderr().take(),
        );
        let mut output = Output::default();
        let mut tail = Tail::new(said);
        let status = {
            let write = async {
                if let Some(mut stdin) = stdin {
                    // A command that does not read its input is fine.
                    let _ = stdin.write_all(input.as_bytes()).await;
                }
            };
            let mut pipes = Box::pin(async {
                tokio::join!(
                    write,
                    drain(stdout, |bytes| output.take(bytes)),
                    drain(stderr, |bytes| tail.take(bytes))
                )
            });
            tokio::select! {
                _ = &mut pipes => self.child.wait().await?,
                status = self.child.wait() => {
                    let _ = timeout(LEFTOVERS, &mut pipes).await;
                    status?
                }
            }
        };
        tail.end();
        let _ = self.child.start_kill();
        self.has_ended = true;
        Ok(Finished {
            code: status.code(),
            signal: signal(status),
            stdout: output.bytes,
            is_cut: output.is_cut,
            stderr: tail.bytes,
        })
    }

    /// Asks the command to end, and kills it when it does not.
    pub(super) async fn end(&mut self) {
        #[cfg(unix)]
        {
            const TERMINATE: i32 = 15;
            if self.child.signal(TERMINATE).is_ok() {
                let _ = timeout(GRACE, self.child.wait()).await;
            }
        }
        self.kill();
    }

    pub(super) fn kill(&mut self) {
        let _ = self.child.start_kill();
        self.has_ended = true;
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if !self.has_ended {
            self.kill();
        }
    }
}

#[cfg(unix)]
fn signal(status: std::process::ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: std::process::ExitStatus) -> Option<i32> {
    None
}

async fn drain(pipe: Option<impl AsyncRead + Unpin>, mut take: impl FnMut(&[u8])) {
    let Some(mut pipe) = pipe else { return };
    let mut buffer = vec![0; 8192];
    while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
        take(&buffer[..length]);
    }
}

/// Stdout, as far as a result may be long.
#[derive(Default)]
struct Output {
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Output {
    fn take(&mut self, bytes: &[u8]) {
        let room = LARGEST.saturating_sub(self.bytes.len());
        self.is_cut |= bytes.len() > room;
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

/// The end of stderr, and its lines as they come.
struct Tail<'a> {
    bytes: Vec<u8>,
    line: Vec<u8>,
    said: &'a dyn Fn(&str),
}

impl<'a> Tail<'a> {
    fn new(said: &'a dyn Fn(&str)) -> Self {
        Self {
            bytes: Vec::new(),
            line: Vec::new(),
            said,
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let surplus = self.bytes.len().saturating_sub(TAIL);
        self.bytes.drain(..surplus);
        for byte in bytes {
            if *byte == b'\n' || self.line.len() >= LINE {
                self.end();
            }
            if *byte != b'\n' {
                self.line.push(*byte);
            }
        }
    }

    /// Passes the line on that is not ended yet.
    fn end(&mut self) {
        if !self.line.is_empty() {
            (self.said)(String::from_utf8_lossy(&self.line).trim_end());
            self.line.clear();
        }
    }
}
