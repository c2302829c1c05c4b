//! Runs a command: text on stdin, text on stdout, its whole process group gone afterwards.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// The most bytes of a result that Lambda returns.
const RESULT_LIMIT: usize = 6 * 1024 * 1024;

/// The most bytes of stderr that are kept; its end tells most.
const STDERR_KEPT: usize = 4096;

/// What to run.
pub(super) struct Run<'a> {
    pub command: &'a [String],
    pub folder: &'a Path,
    pub environment: Vec<(String, String)>,
    pub input: &'a str,
}

/// How a command ended.
#[derive(Debug)]
pub(super) struct Finished {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    /// Its end.
    pub stderr: String,
    /// Whether stdout was longer than Lambda allows.
    pub is_too_long: bool,
}

/// A process group; it is killed when this goes, however that comes about.
#[derive(Debug)]
struct Group {
    child: Box<dyn ChildWrapper>,
    is_over: bool,
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.is_over {
            let _ = self.child.start_kill();
        }
    }
}

/// Runs a command to its end.
pub(super) async fn run(run: &Run<'_>) -> std::io::Result<Finished> {
    let mut group = Group {
        child: spawn(run)?,
        is_over: false,
    };
    let stdin = group.child.stdin().take();
    let stdout = group.child.stdout().take();
    let stderr = group.child.stderr().take();
    let write = async {
        if let Some(mut stdin) = stdin {
            // A command need not read its input.
            let _ = stdin.write_all(run.input.as_bytes()).await;
        }
    };
    let wait = async {
        let status = group.child.wait().await;
        // What it left running would hold its output open.
        let _ = group.child.start_kill();
        status
    };
    let (status, stdout, stderr, ()) =
        tokio::join!(wait, read(stdout, RESULT_LIMIT), tail(stderr), write);
    group.is_over = true;
    let (stdout, is_too_long) = stdout;
    Ok(Finished {
        status: status?,
        stdout,
        stderr,
        is_too_long,
    })
}

fn spawn(run: &Run<'_>) -> std::io::Result<Box<dyn ChildWrapper>> {
    let Some((program, arguments)) = run.command.split_first() else {
        return Err(std::io::Error::other("the command is empty"));
    };
    let mut wrap = CommandWrap::with_new(in_folder(run.folder, program), |command| {
        command
            .args(arguments)
            .current_dir(run.folder)
            .envs(run.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    });
    #[cfg(unix)]
    wrap.wrap(process_wrap::tokio::ProcessGroup::leader());
    wrap.spawn()
}

/// A program with a relative path is meant from the folder; one without a path is looked for as a shell would.
fn in_folder(folder: &Path, program: &str) -> PathBuf {
    let path = Path::new(program);
    if path.components().count() > 1 {
        folder.join(path)
    } else {
        path.to_owned()
    }
}

/// Reads all, but keeps no more than the limit.
async fn read(from: Option<impl AsyncRead + Unpin>, limit: usize) -> (Vec<u8>, bool) {
    let mut kept = Vec::new();
    let mut is_too_long = false;
    each(from, |piece| {
        let room = limit - kept.len();
        is_too_long |= piece.len() > room;
        kept.extend_from_slice(&piece[..piece.len().min(room)]);
    })
    .await;
    (kept, is_too_long)
}

/// Reads all, and keeps the end.
async fn tail(from: Option<impl AsyncRead + Unpin>) -> String {
    let mut kept = Vec::new();
    each(from, |piece| {
        kept.extend_from_slice(piece);
        let over = kept.len().saturating_sub(STDERR_KEPT);
        kept.drain(..over);
    })
    .await;
    String::from_utf8_lossy(&kept).into_owned()
}

async fn each(from: Option<impl AsyncRead + Unpin>, mut take: impl FnMut(&[u8])) {
    let Some(mut from) = from else { return };
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 {
            return;
        }
        take(&buffer[..count]);
    }
}
