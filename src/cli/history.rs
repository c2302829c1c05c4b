//! `stepwright history`: what an execution did.

use serde_json::{Value, json};

use super::arguments::Common;
use super::deployed::Deployed;
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::run_arguments::HistoryOptions;
use super::terminal::Terminal;
use super::{execution, executions};
use crate::aws::{ExecutionDetails, HistoryEvent};
use crate::local::Executions;
use crate::operate::render::text::Look;
use crate::operate::{StatesArn, Tree, describe, history, render};
use crate::printable;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &HistoryOptions,
) -> Result<Exit, Failure> {
    let deployed = Deployed::reach(
        terminal,
        common,
        Some(&options.execution),
        Executions::Paused,
    )
    .await?;
    let arn = execution::find(&deployed, &options.execution).await?;
    let aws = &deployed.session.aws;
    let details = describe(aws, &arn).await?;
    let mut events = history(aws, &arn).await?;
    let mut tree = Tree::default();
    events.iter().for_each(|event| tree.take(event));
    if options.reverse {
        events.reverse();
    }
    match options.format {
        Format::Json => terminal.json(to_json(&details, &events, options.show_io)),
        Format::Text if options.events || options.reverse => {
            let lines = render::table::table(&tree, &events, options.show_io);
            terminal.result(&lines.join("\n"));
        }
        Format::Text => {
            let look = Look {
                color: true,
                io: options.show_io,
                fold: false,
            };
            let machine = StatesArn::read(&arn).map(|arn| arn.name().to_owned());
            let title = format!("{} {}", machine.unwrap_or_default(), details.name);
            let mut lines = render::text::render(&tree, &title, executions::now(&deployed), look);
            lines.extend(untold(&details, &lines));
            terminal.styled_result(&lines.join("\n"));
            terminal.message(&arn);
        }
    }
    deployed.session.count_calls(common, terminal);
    Ok(Exit::Done)
}

/// Tells the error and cause of the execution where no state has them: it was stopped, timed out, or went on too long.
fn untold(details: &ExecutionDetails, lines: &[String]) -> Option<String> {
    let error = details.error.as_deref().filter(|error| !error.is_empty());
    let cause = details.cause.as_deref().filter(|cause| !cause.is_empty());
    let is_told = |text: &&str| {
        let shown = printable::line(text);
        lines.iter().any(|line| line.contains(&*shown))
    };
    if error.is_none_or(|error| is_told(&error)) && cause.is_none_or(|cause| is_told(&cause)) {
        return None;
    }
    let parts: Vec<&str> = error.into_iter().chain(cause).collect();
    Some(printable::text(&parts.join(": ")).into_owned())
}

fn to_json(details: &ExecutionDetails, events: &[HistoryEvent], data: bool) -> Value {
    let events: Vec<Value> = events
        .iter()
        .map(|event| render::json::event(event, data))
        .collect();
    json!({
        "format_version": 1,
        "execution": render::json::details(details, data),
        "events": events,
    })
}
