//! Runs a command in a process group of its own: text on stdin, its output back, and the group gone afterwards.
//!
//! Workers and local functions run their commands here. What counts as output is what came until the command ended. A
//! child that made a session of its own (a daemon) is outside of the group: it is not waited for, and not killed.

mod groups;
mod output;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use self::groups::Group;
pub use self::groups::kill_all;
use self::output::{Head, Tail, drain};

/// How long a command that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// How long output is still read after the command ended, where a process that it left behind holds it open.
const LEFTOVERS: Duration = Duration::from_secs(1);

/// A command: the program, its arguments, and where they run.
#[derive(Clone, Debug, Default)]
pub struct Command<'a> {
    pub words: &'a [String],
    /// The working directory, from where a relative path to the program leads; `None` is the caller's own.
    pub folder: Option<&'a Path>,
    /// Variables besides those of this process.
    pub environment: Vec<(String, String)>,
}

/// How many bytes of a command's output are kept.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the beginning of stdout on.
    pub stdout: usize,
    /// Up to the end of stderr.
    pub stderr: usize,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    /// Whether there was more of it than is kept.
    pub is_cut: bool,
    /// The end of it.
    pub stderr: Vec<u8>,
}

/// A command that runs; its process group is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Box<dyn ChildWrapper>,
    group: Option<Group>,
    has_ended: bool,
}

impl Process {
    /// Starts a command; must be called within a tokio runtime.
    pub fn spawn(command: &Command<'_>) -> io::Result<Self> {
        let (program, arguments) = command
            .words
            .split_first()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the command is empty"))?;
        let mut wrap = CommandWrap::with_new(located(program, command.folder), |child| {
            child
                .args(arguments)
                .envs(
                    command
                        .environment
                        .iter()
                        .map(|(name, value)| (name, value)),
                )
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            if let Some(folder) = command.folder {
                child.current_dir(folder);
            }
        });
        wrap.wrap(KillOnDrop);
        #[cfg(unix)]
        wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        wrap.wrap(process_wrap::tokio::JobObject);
        let child = wrap.spawn()?;
        Ok(Self {
            group: child.id().map(Group::new),
            child,
            has_ended: false,
        })
    }

    /// Gives the command its input and waits for its end; `hear` gets every line of stderr as it comes.
    pub async fn finish(
        &mut self,
        input: &str,
        limits: Limits,
        hear: &impl Fn(&str),
    ) -> io::Result<Ended> {
        let (stdin, stdout, stderr) = (
            self.child.stdin().take(),
            self.child.stdout().take(),
            self.child.stderr().take(),
        );
        let mut head = Head::new(limits.stdout);
        let mut tail = Tail::new(limits.stderr, hear);
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
                    drain(stdout, |bytes| head.take(bytes)),
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
        tail.end_line();
        self.kill();
        Ok(Ended {
            status,
            stdout: head.bytes,
            is_cut: head.is_cut,
            stderr: tail.bytes,
        })
    }

    /// Asks the command to end, and kills it when it does not.
    pub async fn end(&mut self) {
        #[cfg(unix)]
        {
            const TERMINATE: i32 = 15;
            if self.child.signal(TERMINATE).is_ok() {
                let _ = timeout(GRACE, self.child.wait()).await;
            }
        }
        self.kill();
    }

    /// Kills the command and whatever is left of its process group.
    pub fn kill(&mut self) {
        let _ = self.child.start_kill();
        self.group = None;
        self.has_ended = true;
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.has_ended {
            self.kill();
        }
    }
}

/// A program with a relative path is meant from the folder; one without a path is looked for as a shell would.
fn located(program: &str, folder: Option<&Path>) -> PathBuf {
    let path = Path::new(program);
    match folder {
        Some(folder) if path.components().count() > 1 => folder.join(path),
        _ => path.to_owned(),
    }
}
