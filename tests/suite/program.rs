//! The program itself, run in an environment of its own.

use std::path::Path;
use std::process::{Command, Output};

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
