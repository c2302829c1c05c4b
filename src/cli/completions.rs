//! `stepwright completions`: a script that completes commands and flags in a shell.

use clap::CommandFactory as _;

use super::arguments::{Arguments, CompletionsOptions};
use super::failure::{Exit, Failure};
use super::terminal::Terminal;

pub fn run(terminal: &Terminal, options: &CompletionsOptions) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(options.shell, &mut command, "stepwright", &mut script);
    terminal.result(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Done)
}
