//! ListExecutions: those of a machine, of a version or of an alias, the newest first.

use rusqlite::params;
use serde_json::{Value, json};

use super::execution_target::Target;
use super::paging::{self, PageRequest};
use super::params::{ARN, LONG_ARN, Length, Params};
use super::{Answer, SfnError};
use crate::local::clock::Moment;
use crate::local::context::Context;

const STATUSES: &[&str] = &[
    "SUCCEEDED",
    "TIMED_OUT",
    "PENDING_REDRIVE",
    "ABORTED",
    "FAILED",
    "RUNNING",
];
const REDRIVE: &[&str] = &["REDRIVEN", "NOT_REDRIVEN"];
const TOKEN: Length = Length { min: 1, max: 3096 };

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.text("stateMachineArn", ARN);
    let map_run = params.text("mapRunArn", LONG_ARN);
    let status = params.choice("statusFilter", STATUSES);
    let redrive = params.choice("redriveFilter", REDRIVE);
    let page_request = paging::read_with(&mut params, TOKEN);
    params.finish()?;
    if map_run.is_some() {
        return Err(SfnError::no_such_resource());
    }
    let text = text.ok_or_else(|| {
        SfnError::Validation("Must specify either stateMachineArn or mapRunArn".to_owned())
    })?;
    let target = Target::find(context, "ListExecutions", text)?;
    if target.machine.kind == "EXPRESS" {
        return Err(SfnError::StateMachineTypeNotSupported);
    }
    if redrive.is_some() {
        return Err(SfnError::Unsupported {
            operation: "ListExecutions with redriveFilter".to_owned(),
        });
    }
    list(context, &target, text, status, page_request)
}

fn list(
    context: &Context<'_>,
    target: &Target,
    text: &str,
    status: Option<&str>,
    page_request: PageRequest<'_>,
) -> Answer {
    let scope = format!("ListExecutions {text} {}", status.unwrap_or_default());
    let page = page_request.open(scope, context.now)?;
    let below = page
        .after
        .as_ref()
        .map_or(i64::MAX, |_| page.after_number());
    let sql = "SELECT id, arn, name, status, started, stopped, version, alias FROM executions WHERE machine = ?1 AND id < ?2 \
               AND started >= ?3 AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR version = ?5) AND (?6 IS NULL OR alias = ?6) \
               ORDER BY id DESC LIMIT ?7";
    // What an alias drew is not asked for: all of its executions are listed.
    let version = target.version.as_ref().filter(|_| target.alias.is_none());
    let machine = &target.machine;
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(
        params![
            machine.arn,
            below,
            machine.created.0,
            status,
            version,
            target.alias,
            page.rows()
        ],
        |row| Ok((row.get(0)?, item(&machine.arn, row)?)),
    )?;
    Ok(page.answer("executions", rows.collect::<Result<_, _>>()?, context.now))
}

fn item(machine: &str, row: &rusqlite::Row<'_>) -> rusqlite::Result<Value> {
    let (arn, name, status): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let mut item = json!({
        "executionArn": arn,
        "stateMachineArn": machine,
        "name": name,
        "status": status,
        "startDate": Moment(row.get(4)?).epoch_seconds(),
        "redriveCount": 0,
    });
    if let Some(stopped) = row.get::<_, Option<i64>>(5)? {
        item["stopDate"] = Moment(stopped).epoch_seconds();
    }
    for (at, name) in [(6, "stateMachineVersionArn"), (7, "stateMachineAliasArn")] {
        if let Some(arn) = row.get::<_, Option<String>>(at)? {
            item[name] = arn.into();
        }
    }
    Ok(item)
}
