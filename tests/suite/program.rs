//! Runs the program as its users do, with nothing of the caller's environment.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::stack::{ACCOUNT, REGION, Stack};

/// What a run of the program left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in a stack's folder, with nothing of the caller's environment, against the stack's target.
pub fn run(stack: &Stack, arguments: &[&str]) -> Run {
    run_with(
        stack,
        arguments,
        &[("AWS_ENDPOINT_URL", stack.target.local.server.url())],
    )
}

pub fn run_with(stack: &Stack, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = command(stack, arguments);
    let output = command.envs(environment.iter().copied()).output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the program in a stack's folder, with nothing of the caller's environment and no endpoint.
pub fn command(stack: &Stack, arguments: &[&str]) -> Command {
    let nowhere = stack.path().join("nowhere");
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
    command
        .args(arguments)
        .current_dir(stack.path())
        .env_clear()
        .env("HOME", stack.path().join("home"))
        .env("AWS_CONFIG_FILE", &nowhere)
        .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", ACCOUNT)
        .env("AWS_SECRET_ACCESS_KEY", "local")
        .stdin(Stdio::null());
    command
}

/// Runs the program, which must end with `code` and have said `said` on stderr.
#[track_caller]
pub fn expect(stack: &Stack, arguments: &[&str], code: i32, said: &str) -> Run {
    let run = run(stack, arguments);
    assert_eq!(run.code, code, "{arguments:?}\n{}\n{}", run.out, run.err);
    assert!(
        run.err.contains(said),
        "{arguments:?}: `{said}` is not in\n{}",
        run.err
    );
    run
}

/// Where a run begins: a folder, and nothing of the caller's environment but the way to programs.
pub struct Program<'a> {
    pub folder: &'a Path,
    pub variables: Vec<(String, String)>,
}

/// What a run said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl<'a> Program<'a> {
    pub fn in_folder(folder: &'a Path) -> Self {
        Self {
            folder,
            variables: Vec::new(),
        }
    }

    pub fn run(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stepwright"));
        command.args(arguments);
        self.finish(command)
    }

    /// Runs a script of bash that finds the program as `stepwright`, and ends at its first failure.
    pub fn bash(&self, script: &str) -> Said {
        let mut command = Command::new("bash");
        command.args(["-e", "-u", "-o", "pipefail", "-c", script]);
        self.finish(command)
    }

    #[allow(clippy::disallowed_methods, reason = "the way to other programs")]
    fn finish(&self, mut command: Command) -> Said {
        let own = Path::new(env!("CARGO_BIN_EXE_stepwright"))
            .parent()
            .unwrap();
        let path = format!("{}:{}", own.display(), std::env::var("PATH").unwrap());
        let output = command
            .current_dir(self.folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::null())
            .envs(self.variables.iter().cloned())
            .output()
            .unwrap();
        Said::from(output)
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}
