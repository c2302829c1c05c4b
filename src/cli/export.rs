//! `stepwright local export`: what the local emulator holds, as one JSON value for a bug report.

use serde_json::{Value, json};

use super::arguments::Common;
use super::deployed;
use super::failure::{Exit, Failure};
use super::run_arguments::ExportOptions;
use super::session::{self, Session};
use super::terminal::Terminal;
use crate::aws::{Aws, AwsError};
use crate::files::{self, Access};
use crate::local::Executions;
use crate::manifest::Workflow;
use crate::operate::{describe, history, render};

/// Most executions of one machine that are exported.
const MOST: usize = 1000;

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &ExportOptions,
) -> Result<Exit, Failure> {
    let mut common = common.clone();
    common.local = true;
    let project = session::open_or_none(&common)?;
    let store = session::store(&common);
    if !store.exists() {
        let message = format!("there is no local store in `{}`", store.display());
        return Err(Failure::new(message).hint("`--store` names another"));
    }
    let session = Session::connect(terminal, &common, project, Executions::Paused).await?;
    // They say what in a definition came from the environment.
    let (workflows, _) = deployed::read_manifests(terminal, &session);
    let mut value = gather(&session, &workflows, options.show_io).await?;
    tell_left_out(terminal, &value);
    match &options.out {
        None => terminal.json(value),
        Some(path) => {
            terminal.secrets.hide_in(&mut value);
            // With inputs and outputs it holds as much as the store.
            let text = format!("{value:#}\n");
            files::write(path, text.as_bytes(), Access::Private)
                .map_err(|error| Failure::file("write", path, &error))?;
            terminal.message(&format!("Written to `{}`.", path.display()));
        }
    }
    Ok(Exit::Done)
}

/// Says which definitions are not there, and why.
fn tell_left_out(terminal: &Terminal, value: &Value) {
    let machines = value["state_machines"].as_array().into_iter().flatten();
    let names: Vec<&str> = machines
        .filter(|machine| machine["definition"].is_null())
        .filter_map(|machine| machine["name"].as_str())
        .collect();
    if !names.is_empty() {
        terminal.warning(&format!(
            "no valid manifest has the definition of {}, so what came from the environment is not known: its data, errors and causes are omitted",
            names.join(", ")
        ));
        terminal.hint("`--show-io` writes them as they are");
    }
}

async fn gather(session: &Session, workflows: &[Workflow], data: bool) -> Result<Value, AwsError> {
    let aws = &session.aws;
    let mut machines = Vec::new();
    for machine in aws.list_machines().await? {
        machines.push(export_machine(aws, workflows, &machine.arn, data).await?);
    }
    let activities = aws.list_activities().await?;
    let activities: Vec<Value> = activities
        .iter()
        .map(|activity| json!({"arn": activity.arn, "name": activity.name}))
        .collect();
    Ok(json!({
        "format_version": 1,
        "stepwright": env!("CARGO_PKG_VERSION"),
        "account": session.place.account,
        "region": session.place.region,
        "includes_data": data,
        "state_machines": machines,
        "activities": activities,
    }))
}

/// Takes out what a failure says: it may quote what the definition took from the environment.
fn leave_out_failures(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match name.as_str() {
                    "error" | "cause" => *member = Value::Null,
                    _ => leave_out_failures(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_failures),
        _ => {}
    }
}

async fn export_machine(
    aws: &Aws,
    workflows: &[Workflow],
    arn: &str,
    data: bool,
) -> Result<Value, AwsError> {
    let details = aws.describe_machine(arn).await?;
    let settings = &details.settings;
    let deployed: Value = serde_json::from_str(&settings.definition)
        .unwrap_or_else(|_| Value::from(settings.definition.as_str()));
    let known = workflows
        .iter()
        .find(|workflow| workflow.machine_arn == arn && *workflow.definition == deployed);
    let definition = match known {
        Some(workflow) => workflow.shown_definition(),
        None if data => deployed,
        None => Value::Null,
    };
    let mut executions = Vec::new();
    if !settings.is_express {
        for execution in aws.list_executions(arn, None, MOST).await? {
            let details = describe(aws, &execution.arn).await?;
            let events = history(aws, &execution.arn).await?;
            let events: Vec<Value> = events
                .iter()
                .map(|event| render::json::event(event, data))
                .collect();
            let mut value = render::json::details(&details, data);
            value["events"] = Value::from(events);
            if definition.is_null() {
                leave_out_failures(&mut value);
            }
            executions.push(value);
        }
    }
    Ok(json!({
        "arn": arn,
        "name": details.name,
        "type": if settings.is_express { "EXPRESS" } else { "STANDARD" },
        "definition": definition,
        "executions": executions,
    }))
}
