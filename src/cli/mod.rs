//! Commands and terminal: the only place that prints, prompts, reads the environment or picks an exit code.
//!
//! A command reads its flags, calls one function of the modules below, and shows the result.

mod apply;
mod approval;
mod arguments;
mod audit;
mod completions;
mod conclusion;
mod consent;
mod cost;
mod cost_measured;
mod deployed;
mod destroy;
mod encoded;
mod environment;
mod execution;
mod executions;
mod explain;
mod export;
mod failure;
mod flag_values;
mod follow;
mod forget;
mod grants;
mod graph;
mod history;
mod import;
mod init;
mod lints;
mod local;
mod log_groups;
mod man;
mod one_by_one;
mod outcome;
mod permissions;
mod person;
mod plan;
mod price_notes;
mod refuse;
mod repository;
mod run_arguments;
mod running;
mod schema;
mod secrets;
mod session;
mod show;
mod signals;
mod start;
mod statement_lines;
mod status;
mod stop;
mod takeover;
mod tasks;
mod terminal;
mod untrusted;
mod validate;
mod worker;
mod workflows;

use std::process::ExitCode;

use clap::Parser as _;

use self::arguments::{Arguments, Command};
use self::failure::{Exit, Failure};
use self::terminal::Terminal;

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    signals::start();
    let terminal = Terminal::default();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&terminal, &error),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal.failure(&Failure::new(format!("cannot start: {error}")));
            return Exit::Failed.code();
        }
    };
    let exit = match runtime.block_on(run(&terminal, arguments)) {
        Ok(exit) => exit,
        Err(failure) => {
            terminal.failure(&failure);
            failure.exit
        }
    };
    match terminal.unwritten() {
        Some(error) => {
            terminal.failure(&Failure::new(format!(
                "the result could not be written: {error}"
            )));
            Exit::Failed.code()
        }
        None => exit.code(),
    }
}

async fn run(terminal: &Terminal, arguments: Arguments) -> Result<Exit, Failure> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Init(options) => init::run(terminal, common, options),
        Command::Validate(options) => validate::run(terminal, common, options),
        Command::Schema(options) => schema::run(terminal, options),
        Command::Plan(options) => plan::run(terminal, common, options).await,
        Command::Apply(options) => apply::run(terminal, common, options).await,
        Command::Destroy(options) => destroy::run(terminal, common, options).await,
        Command::Import(options) => import::run(terminal, common, options).await,
        Command::Forget(options) => forget::run(terminal, common, options).await,
        Command::Show(options) => show::run(terminal, common, options).await,
        Command::Status(options) => status::run(terminal, common, options).await,
        Command::Grants(options) => grants::run(terminal, common, options),
        Command::Permissions(options) => permissions::run(terminal, common, options),
        Command::Graph(options) => graph::run(terminal, common, options),
        Command::Cost(options) => cost::run(terminal, common, options).await,
        Command::Start(options) => start::run(terminal, common, options).await,
        Command::Executions(options) => executions::run(terminal, common, options).await,
        Command::History(options) => history::run(terminal, common, options).await,
        Command::Stop(options) => stop::run(terminal, common, options).await,
        Command::Worker(options) => worker::run(terminal, common, options).await,
        Command::Local(command) => local::run(terminal, common, command).await,
        Command::Completions(options) => completions::run(terminal, options),
        Command::Man(options) => man::run(terminal, common, options),
    }
}

/// Help and the version are results; everything else is wrong usage.
fn usage(terminal: &Terminal, error: &clap::Error) -> ExitCode {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        terminal.styled_message(text.trim_end());
        Exit::Failed.code()
    } else {
        terminal.styled_result(text.trim_end());
        Exit::Done.code()
    }
}
