//! `stepwright executions`: what ran and runs.

use serde_json::{Value, json};

use super::arguments::Common;
use super::deployed::Deployed;
use super::execution;
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::run_arguments::{ExecutionsOptions, Status};
use super::terminal::Terminal;
use crate::aws::ExecutionSummary;
use crate::local::Executions;
use crate::operate::render;
use crate::operate::render::time;

/// An execution and its workflow's name.
pub type Listed = (String, ExecutionSummary);

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ExecutionsOptions,
) -> Result<Exit, Failure> {
    let workflow = options.workflow.as_deref();
    let deployed = Deployed::reach(terminal, common, workflow, Executions::Paused).await?;
    let status = options.status.map(Status::word);
    let limit = usize::try_from(options.limit).unwrap_or(usize::MAX);
    let found = match workflow {
        Some(workflow) => {
            let machine = deployed.machine(workflow).await?;
            let found = execution::list(&deployed, &machine, status, limit).await?;
            found
                .into_iter()
                .map(|one| (machine.label.clone(), one))
                .collect()
        }
        None => of_stack(&deployed, status, limit).await?,
    };
    match options.format {
        Format::Text => terminal.result(&text(&found, now(&deployed))),
        Format::Json => terminal.json(json!({
            "format_version": 1,
            "executions": found.iter().map(to_json).collect::<Vec<Value>>(),
        })),
    }
    deployed.session.count_calls(common, terminal);
    Ok(Exit::Done)
}

/// Lists the executions of all machines of type standard that are deployed, newest first.
pub async fn of_stack(
    deployed: &Deployed,
    status: Option<&str>,
    limit: usize,
) -> Result<Vec<Listed>, Failure> {
    let mut found = Vec::new();
    for machine in deployed.machines()? {
        if machine.is_express {
            continue;
        }
        let aws = &deployed.session.aws;
        match aws.list_executions(&machine.arn, status, limit).await {
            Ok(executions) => {
                let label = || machine.label.clone();
                found.extend(executions.into_iter().map(|one| (label(), one)));
            }
            Err(error) if error.code == "StateMachineDoesNotExist" => {}
            Err(error) => return Err(error.into()),
        }
    }
    found.sort_by_key(|(_, one)| std::cmp::Reverse(one.started));
    found.truncate(limit);
    Ok(found)
}

/// Returns the service's time in milliseconds since 1970.
pub fn now(deployed: &Deployed) -> i64 {
    deployed.session.aws.calls().service_now() * 1000
}

/// Returns a table of executions.
pub fn text(found: &[Listed], now: i64) -> String {
    if found.is_empty() {
        return "No executions.".to_owned();
    }
    let width = |of: fn(&Listed) -> &str| {
        let lengths = found.iter().map(|one| of(one).chars().count());
        lengths.max().unwrap_or(0)
    };
    let (workflows, names) = (
        width(|(workflow, _)| workflow).max("WORKFLOW".len()),
        width(|(_, one)| &one.name).max("NAME".len()),
    );
    let row = |workflow: &str, name: &str, status: &str, started: &str, took: &str| {
        let row =
            format!("{workflow:<workflows$}  {name:<names$}  {status:<9}  {started:<20}  {took}");
        row.trim_end().to_owned()
    };
    let heading = row("WORKFLOW", "NAME", "STATUS", "STARTED", "TIME");
    let rows = found.iter().map(|(workflow, one)| {
        row(
            workflow,
            &one.name,
            &one.status.to_lowercase().replace('_', " "),
            &time::plain(one.started),
            &time::span(one.stopped.unwrap_or(now) - one.started),
        )
    });
    let lines: Vec<String> = std::iter::once(heading).chain(rows).collect();
    lines.join("\n")
}

/// Returns an execution for programs.
pub fn to_json((workflow, one): &Listed) -> Value {
    let mut value = render::json::summary(one);
    value["workflow"] = json!(workflow);
    value
}
