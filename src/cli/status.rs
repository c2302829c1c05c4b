//! `stepwright status`: what the stack owns, and what somebody else changed.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::arguments::{Common, StatusOptions};
use super::executions::{self, Listed};
use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::plan as planning;
use super::session::{self, Prepared, Session};
use super::terminal::Terminal;
use crate::plan::{Action, ActionReason, Change, MachineType, Options, Plan, Resource};
use crate::wording::{counted, listed};

pub async fn run(
    terminal: &Terminal,
    common: &Common,
    options: &StatusOptions,
) -> Result<Exit, Failure> {
    let Prepared {
        session, desired, ..
    } = session::prepare(terminal, common).await?;
    let wanted = Options {
        only: options.only.clone(),
        ..Options::default()
    };
    let plan = planning::make(&session, &desired, wanted).await?;
    let running = match options.executions {
        true => Some(running(&session, &plan).await?),
        false => None,
    };
    match options.format {
        Format::Text => {
            let mut shown = text(&plan).trim_end().to_owned();
            if let Some(running) = &running {
                let now = session.aws.calls().service_now() * 1000;
                shown = format!("{shown}\n\nRunning:\n{}", executions::text(running, now));
            }
            terminal.result(&shown);
        }
        Format::Json => {
            let mut value = to_json(&plan);
            if let Some(running) = &running {
                value["running"] = running.iter().map(executions::to_json).collect();
            }
            terminal.json(value);
        }
    }
    session.count_calls(common, terminal);
    Ok(match options.detailed_exitcode && !plan.is_empty() {
        true => Exit::ChangesPending,
        false => Exit::Done,
    })
}

/// Lists what runs on the machines that are deployed, at most a page of each; express executions cannot be listed.
async fn running(session: &Session, plan: &Plan) -> Result<Vec<Listed>, Failure> {
    let mut found = Vec::new();
    for change in &plan.changes {
        let Some(Resource::Machine(machine)) = &change.before else {
            continue;
        };
        if machine.machine_type == MachineType::Standard {
            let workflow = change.address.workflow();
            let running = session
                .aws
                .list_executions(&machine.arn, Some("RUNNING"), 1000);
            let running = running.await?.into_iter();
            found.extend(running.map(|one| (workflow.to_owned(), one)));
        }
    }
    found.sort_by_key(|(_, one)| std::cmp::Reverse(one.started));
    Ok(found)
}

fn text(plan: &Plan) -> String {
    let scope = &plan.scope;
    let mut lines = vec![
        format!(
            "Stack {}, environment {}: {}",
            scope.ownership.stack,
            scope.ownership.environment,
            scope.target()
        ),
        String::new(),
    ];
    let width = |of: fn(&Change) -> usize| plan.changes.iter().map(of).max().unwrap_or(0);
    let (addresses, names) = (
        width(|change| change.address.to_string().len()),
        width(|change| name(change).len()),
    );
    for change in &plan.changes {
        let (address, name) = (change.address.to_string(), name(change));
        lines.push(format!(
            "  {address:<addresses$}  {name:<names$}  {}",
            state(change)
        ));
    }
    for conflict in &plan.conflicts {
        lines.push(format!(
            "  {}  {}: {}",
            conflict.address, conflict.arn, conflict.why
        ));
    }
    if plan.changes.is_empty() && plan.conflicts.is_empty() {
        lines.push("  Nothing is deployed.".to_owned());
    }
    lines.extend(plan.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(summary(plan));
    lines.join("\n")
}

/// Returns an empty line and how many resources are in each state, in the order in which the states appear; nothing where there is none.
fn summary(plan: &Plan) -> Vec<String> {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    for change in &plan.changes {
        *counts.entry(state(change)).or_default() += 1;
    }
    let counts = counts
        .iter()
        .map(|(state, count)| format!("{count} {state}"));
    let mut parts: Vec<String> = counts.collect();
    if !plan.conflicts.is_empty() {
        parts.push(format!("{} of another owner", plan.conflicts.len()));
    }
    let total = plan.changes.len() + plan.conflicts.len();
    match total {
        0 => Vec::new(),
        _ => vec![
            String::new(),
            format!("{}: {}.", counted(total, "resource"), listed(&parts)),
        ],
    }
}

fn to_json(plan: &Plan) -> Value {
    let resources: Vec<Value> = plan
        .changes
        .iter()
        .map(|change| {
            json!({
                "address": change.address,
                "name": name(change),
                "arn": change.resource().map(|resource| resource.arn()),
                "exists": change.before.is_some(),
                "state": state(change),
                "applied_at": change.applied.as_ref().map(|applied| applied.at),
            })
        })
        .collect();
    json!({
        "format_version": 1,
        "stack": plan.scope.ownership.stack,
        "environment": plan.scope.ownership.environment,
        "account": plan.scope.account,
        "region": plan.scope.region,
        "resources": resources,
        "conflicts": plan.conflicts,
        "notes": plan.notes,
    })
}

fn name(change: &Change) -> &str {
    change.resource().map_or("", |resource| resource.name())
}

fn state(change: &Change) -> &'static str {
    match (change.action, change.reason) {
        (Action::NoOp, _) => "up to date",
        (Action::Create, _) => "missing",
        (Action::Delete, _) => "in no manifest",
        (_, ActionReason::Drift) => "drift",
        (_, ActionReason::CutShort) => "apply not finished",
        (_, ActionReason::DriftUnknown) => "differs",
        (_, ActionReason::Renamed) => "renamed",
        _ => "manifest changed",
    }
}
