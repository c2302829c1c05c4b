//! `stepwright start`: one execution, and what becomes of it.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::arguments::Common;
use super::conclusion;
use super::deployed::{Deployed, Machine};
use super::execution::not_deployed;
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::follow::{self, Shown};
use super::run_arguments::StartOptions;
use super::signals::Signals;
use super::terminal::Terminal;
use crate::aws::AwsError;
use crate::diagnostic::{Report, Source};
use crate::document;
use crate::local::Executions;
use crate::operate::{
    self, InputError, Started, StatesArn, Thing, check_input, random_name, render,
};

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &StartOptions,
) -> Result<Exit, Failure> {
    let input = input(options)?;
    // No machine's name holds the character.
    let (workflow, test_case) = match options.workflow.split_once('#') {
        Some((workflow, test_case)) => (workflow, Some(test_case)),
        None => (options.workflow.as_str(), None),
    };
    let deployed = Deployed::reach(terminal, common, Some(workflow), Executions::Run).await?;
    let mut machine = deployed.machine(workflow).await?;
    machine.arn = qualified(&machine.arn, options)?;
    if let Some(test_case) = test_case {
        machine.arn = format!("{}#{test_case}", machine.arn);
    }
    let exit = if machine.is_express && options.follow {
        run_express(terminal, &deployed, &machine, &input, options).await
    } else {
        start(terminal, common, &deployed, &machine, &input, options).await
    };
    deployed.session.count_calls(common, terminal);
    exit
}

async fn start(
    terminal: &Terminal,
    common: &Common,
    deployed: &Deployed,
    machine: &Machine,
    input: &str,
    options: &StartOptions,
) -> Result<Exit, Failure> {
    let aws = &deployed.session.aws;
    let name = options.name.as_deref();
    let started = operate::start(aws, &machine.arn, name, input, machine.is_express);
    let Started { arn, name } = started
        .await
        .map_err(|error| refused(error, machine, options))?;
    let serves = deployed.session.serves();
    if !options.follow {
        match options.format {
            Format::Text => terminal.result(&arn),
            Format::Json => terminal.json(json!({"format_version": 1, "execution": arn})),
        }
        if serves {
            terminal.message(
                "The local emulator is not being served, so the execution is paused until it is.",
            );
            terminal
                .hint("run `stepwright local serve`, or follow it from the start with `--follow`");
        }
        return Ok(Exit::Done);
    }
    if options.format == Format::Text && options.output {
        terminal.message(&arn);
    } else if options.format == Format::Text {
        terminal.result(&arn);
    }
    if options.format == Format::Json {
        terminal.json_line(json!({"format_version": 1, "event": "started", "execution": arn}));
    }
    let shown = Shown {
        target: common.target_flags(),
        title: format!("{} {name}", machine.label),
        format: options.format,
        io: options.show_io,
    };
    match follow::to_end(terminal, &deployed.session, &arn, &shown, options.output).await? {
        Some(details) => Ok(conclusion::conclude(
            terminal,
            &details,
            &shown,
            options.output,
        )),
        None => {
            goes_on(terminal, common, &arn, serves);
            Ok(Exit::Interrupted)
        }
    }
}

/// Says what becomes of an execution that is followed no longer.
fn goes_on(terminal: &Terminal, common: &Common, arn: &str, serves: bool) {
    let target = common.target_flags();
    terminal.message(if serves {
        "No longer following. The execution is paused until the local emulator is served again."
    } else {
        "No longer following. The execution continues."
    });
    terminal.hint(&format!(
        "look at it with `stepwright history{target} {arn}`, stop it with `stepwright stop{target} {arn}`"
    ));
}

/// Runs an express machine, whose outcome is all there is to see.
async fn run_express(
    terminal: &Terminal,
    deployed: &Deployed,
    machine: &Machine,
    input: &str,
    options: &StartOptions,
) -> Result<Exit, Failure> {
    let name = options.name.clone().unwrap_or_else(random_name);
    let running = deployed
        .session
        .aws
        .start_sync_execution(&machine.arn, &name, input);
    let mut signals = Signals::listen();
    let execution = tokio::select! {
        execution = running => execution.map_err(|error| refused(error, machine, options))?,
        _ = signals.asked() => {
            terminal.message("No longer waiting. An express execution cannot be stopped; it ends within five minutes.");
            return Ok(Exit::Interrupted);
        }
    };
    let data = options.output || options.show_io;
    if options.format == Format::Json {
        terminal.json_line(render::json::ended(render::json::sync(&execution, data)));
    }
    Ok(conclusion::conclude_express(
        terminal,
        &execution,
        options.format,
        data,
    ))
}

fn refused(error: AwsError, machine: &Machine, options: &StartOptions) -> Failure {
    let label = &machine.label;
    match (error.code.as_str(), options.version, &options.alias) {
        ("ExecutionAlreadyExists", ..) => Failure::from(error).hint(
            "an execution of this name ran with another input, or ended; take another `--name`",
        ),
        ("InvalidName", ..) => Failure::from(error).hint(
            "a name has 1 to 80 letters, digits, `-` and `_`; spaces, wildcards, brackets and most punctuation are refused",
        ),
        ("StateMachineDoesNotExist", Some(version), _) => Failure::from(error).hint(format!(
            "`{label}` is not deployed here, or has no version {version}"
        )),
        ("StateMachineDoesNotExist", None, Some(alias)) => Failure::from(error).hint(format!(
            "`{label}` is not deployed here, or has no alias `{alias}`"
        )),
        _ => not_deployed(error, label),
    }
}

/// Returns the ARN of the version or alias that was asked for.
fn qualified(arn: &str, options: &StartOptions) -> Result<String, Failure> {
    let qualifier = match (&options.version, &options.alias) {
        (Some(version), _) => version.to_string(),
        (None, Some(alias)) => alias.clone(),
        (None, None) => return Ok(arn.to_owned()),
    };
    let has_one = matches!(
        StatesArn::read(arn).map(|arn| arn.thing),
        Some(Thing::Machine {
            qualifier: Some(_),
            ..
        })
    );
    if has_one {
        return Err(Failure::new(format!(
            "`{arn}` names a version or an alias already"
        )));
    }
    Ok(format!("{arn}:{qualifier}"))
}

fn input(options: &StartOptions) -> Result<String, Failure> {
    let text = match (&options.input, &options.input_file) {
        (Some(text), _) => text.clone(),
        (None, Some(path)) => read(path)?,
        (None, None) => "{}".to_owned(),
    };
    check_input(&text).map_err(|error| {
        let message = match (&error, json_fault(&text)) {
            (InputError::NotJson(_), Some(fault)) => {
                format!("the input is not valid JSON: {fault}")
            }
            _ => error.to_string(),
        };
        Failure::new(message).hint("for example: --input '{\"name\": \"Ada\"}'")
    })?;
    Ok(text)
}

/// Tells the first fault of a text as it is told of files: line, column, and what is expected there.
fn json_fault(text: &str) -> Option<String> {
    let mut report = Report::default();
    let source = Arc::new(Source::new("input.json", text));
    document::read(&source, &mut report);
    let found = report.sorted().first().copied()?;
    let place = source.line_column(found.labels.first()?.range.start);
    let what = found.message.trim_start_matches("not valid JSON: ");
    Some(format!(
        "line {}, column {}: {what}",
        place.line, place.column
    ))
}

fn read(path: &Path) -> Result<String, Failure> {
    /// What is read of a file that is too long anyway.
    const MOST: u64 = 1024 * 1024;
    let mut text = String::new();
    let outcome = if path == Path::new("-") {
        Terminal::stdin().take(MOST).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MOST).read_to_string(&mut text))
    };
    outcome.map_err(|error| Failure::file("read", path, &error))?;
    Ok(text)
}
