//! `stepwright local export`: what the local target holds, as one JSON value for a bug report.

use serde_json::{Value, json};

use super::arguments::Common;
use super::failure::{Exit, Failure};
use super::run_arguments::ExportOptions;
use super::session::{self, Session};
use super::terminal::Terminal;
use crate::aws::{Aws, AwsError};
use crate::manifest::OpenProject;
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
    let project = match session::open(&common) {
        Ok(project) => project,
        Err(failure) => {
            let here = session::store(&common, None);
            OpenProject::none(&here).ok_or(failure)?
        }
    };
    if !session::store(&common, Some(&project)).exists() {
        return Err(Failure::new(format!(
            "there is no local store in `{}`",
            session::store(&common, Some(&project)).display()
        ))
        .hint("`--store` names another"));
    }
    remember_secrets(terminal, &common, &project);
    let session = Session::connect(&common, project).await?;
    let mut value = gather(&session, options.show_io).await?;
    match &options.out {
        None => terminal.json(value),
        Some(path) => {
            terminal.secrets.hide_in(&mut value);
            std::fs::write(path, format!("{value:#}\n"))
                .map_err(|error| Failure::file("write", path, &error))?;
            terminal.message(&format!("Written to `{}`.", path.display()));
        }
    }
    Ok(Exit::Done)
}

/// Reads the manifests so that what they took from the environment is hidden; their faults do not matter here.
fn remember_secrets(terminal: &Terminal, common: &Common, project: &OpenProject) {
    let place = session::offline_place(common, project);
    let mut faults = crate::diagnostic::Report::default();
    session::make_public(terminal, project, &place);
    let variable = |name: &str| terminal.secrets.variable(name);
    crate::manifest::load_valid(project, &place, &variable, &mut faults);
}

async fn gather(session: &Session, data: bool) -> Result<Value, AwsError> {
    let aws = &session.aws;
    let mut machines = Vec::new();
    for machine in aws.list_machines().await? {
        machines.push(export_machine(aws, &machine.arn, data).await?);
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

async fn export_machine(aws: &Aws, arn: &str, data: bool) -> Result<Value, AwsError> {
    let details = aws.describe_machine(arn).await?;
    let settings = &details.settings;
    let definition: Value = serde_json::from_str(&settings.definition)
        .unwrap_or_else(|_| Value::from(settings.definition.as_str()));
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
