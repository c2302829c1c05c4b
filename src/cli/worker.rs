//! `stepwright worker`: works an activity with a command, or with the person at the terminal.

use std::time::Duration;

use serde_json::Value;

use super::arguments::Common;
use super::deployed::Deployed;
use super::environment;
use super::failure::{Exit, Failure};
use super::person::Person;
use super::run_arguments::WorkerOptions;
use super::signals::Signals;
use super::terminal::{Terminal, dim};
use super::validate::counted;
use crate::local::Executions;
use crate::manifest::Workflow;
use crate::operate::worker::{Means, Settings, Stop, Tally, WorkerEvent, work};

/// The pause between heartbeats where nothing says that a shorter one is needed.
const HEARTBEAT: Duration = Duration::from_secs(10);

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &WorkerOptions,
) -> Result<Exit, Failure> {
    let asks = options.command.is_empty();
    if asks && !terminal.can_ask() {
        return Err(Failure::new(
            "no command to do the tasks, and no terminal to ask a person at",
        )
        .hint("write the command after `--`, such as: stepwright worker chat.get-input -- ./answer.py"));
    }
    let deployed =
        Deployed::reach(terminal, common, Some(&options.activity), Executions::Run).await?;
    let (activity, workflow) = deployed.activity(&options.activity)?;
    let person = Person::new(terminal);
    let name = options.name.clone().unwrap_or_else(own_name);
    let settings = Settings {
        activity: &activity,
        name: &name,
        concurrency: if asks {
            1
        } else {
            usize::from(options.concurrency)
        },
        heartbeat: heartbeat(options, workflow, &activity),
        limit: options.task_timeout,
        tasks: options.tasks,
        drops_polls: deployed.session.aws.is_loopback(),
        means: if asks {
            Means::Person(&person)
        } else {
            Means::Command {
                words: &options.command,
                raw: options.raw,
            }
        },
    };
    terminal.message(&format!("Working {activity} as {name}; Ctrl-C ends."));
    let stop = Stop::default();
    let tell = |event: WorkerEvent| {
        tell(terminal, &settings, &event);
        if let WorkerEvent::Retrying { error, .. } = event
            && let Some(told) = deployed.session.recover(error)
        {
            terminal.warning(&told);
        }
    };
    let aws = deployed.session.aws.patient();
    let working = work(&aws, &settings, &stop, &tell);
    let tally = tokio::select! {
        tally = working => tally,
        () = listen(terminal, &settings, &stop) => Ok(Tally::default()),
    };
    let tally = tally.map_err(|error| {
        let is_missing = error.code == "ActivityDoesNotExist";
        let failure = Failure::from(error);
        if is_missing {
            failure.hint("it is not deployed here; `stepwright apply` does that")
        } else {
            failure
        }
    })?;
    terminal.message(&summary(&tally));
    deployed.session.count_calls(common, terminal);
    Ok(if stop.now.is_set() {
        Exit::Interrupted
    } else {
        Exit::Done
    })
}

/// Passes the wishes to end on: the first finishes what runs, the second kills it.
async fn listen(terminal: &Terminal, settings: &Settings<'_>, stop: &Stop) {
    let mut signals = Signals::listen();
    signals.asked().await;
    let polls = if settings.drops_polls {
        ""
    } else {
        " and open polls, which take up to a minute"
    };
    if matches!(settings.means, Means::Person(_)) {
        terminal.message("\nEnded. A task that was shown and not answered waits for its timeout.");
        stop.calmly.set();
        return std::future::pending().await;
    }
    terminal.message(&format!(
        "Taking no more tasks; waiting for those that run{polls}. Once more to kill them."
    ));
    stop.calmly.set();
    signals.asked().await;
    stop.now.set();
    // The work ends by itself from here.
    std::future::pending::<()>().await;
}

fn tell(terminal: &Terminal, settings: &Settings, event: &WorkerEvent) {
    let line = match event {
        // The person sees the task itself.
        WorkerEvent::Taken { .. } if matches!(settings.means, Means::Person(_)) => return,
        WorkerEvent::Taken { task } => format!("task {task}: taken"),
        WorkerEvent::Said { task, line } => {
            return terminal.styled_message(&dim(&format!("task {task} | {line}")));
        }
        WorkerEvent::Succeeded { task, took } => {
            format!("task {task}: done in {}", span(took))
        }
        WorkerEvent::Failed {
            task,
            took,
            error,
            cause,
        } => {
            let last = cause.lines().rev().find(|line| !line.trim().is_empty());
            let cause = last.map_or("", |line| line.trim());
            // The cause often begins with the error's name.
            let cause = cause.strip_prefix(error).unwrap_or(cause);
            let cause = cause.trim_start_matches(": ");
            let gap = if cause.is_empty() { "" } else { ": " };
            format!("task {task}: FAILED in {}: {error}{gap}{cause}", span(took))
        }
        WorkerEvent::Gone { task, took } => format!(
            "task {task}: nobody waits for it any more, it timed out or its execution ended; given up after {}",
            span(took)
        ),
        WorkerEvent::Retrying { error, pause } => {
            format!("{error}; trying again in {}", span(pause))
        }
    };
    terminal.message(&line);
}

fn span(span: &Duration) -> String {
    let milliseconds = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    crate::operate::render::time::span(milliseconds)
}

fn summary(tally: &Tally) -> String {
    let done = counted(
        usize::try_from(tally.succeeded).unwrap_or(usize::MAX),
        "task",
    );
    let mut text = format!("{done} done");
    for (count, word) in [(tally.failed, "failed"), (tally.gone, "given up")] {
        if count > 0 {
            text += &format!(", {count} {word}");
        }
    }
    text + "."
}

/// Returns the name that the history shows: program, machine and process.
fn own_name() -> String {
    let machine =
        environment::variable("HOSTNAME").map_or_else(String::new, |name| format!("{name}-"));
    let name = format!("stepwright-{machine}{}", std::process::id());
    name.chars().take(80).collect()
}

fn heartbeat(
    options: &WorkerOptions,
    workflow: Option<&Workflow>,
    activity: &str,
) -> Option<Duration> {
    let pause = options.heartbeat.unwrap_or_else(|| {
        let shortest = workflow.and_then(|workflow| shortest(&workflow.definition, activity));
        let third = shortest.map(|seconds| Duration::from_millis(seconds * 1000 / 3));
        third.map_or(HEARTBEAT, |third| third.min(HEARTBEAT))
    });
    Some(pause).filter(|pause| !pause.is_zero())
}

/// Returns the shortest `HeartbeatSeconds` of the tasks of an activity, wherever in the definition they are.
fn shortest(definition: &Value, activity: &str) -> Option<u64> {
    match definition {
        Value::Object(members) => {
            let is_task = members.get("Resource").and_then(Value::as_str) == Some(activity);
            let own = members.get("HeartbeatSeconds").filter(|_| is_task);
            let below = members
                .values()
                .filter_map(|value| shortest(value, activity));
            own.and_then(Value::as_u64).into_iter().chain(below).min()
        }
        Value::Array(items) => items
            .iter()
            .filter_map(|item| shortest(item, activity))
            .min(),
        _ => None,
    }
}
