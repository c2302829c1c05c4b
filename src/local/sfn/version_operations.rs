//! PublishStateMachineVersion, ListStateMachineVersions and DeleteStateMachineVersion.

use rusqlite::params;
use serde_json::json;

use super::machine::Machine;
use super::params::{ARN, DESCRIPTION, LONG_ARN, Length, Params};
use super::{Answer, SfnError, aliases, names, paging, versions};
use crate::facts::quotas;
use crate::local::arn::Named;
use crate::local::clock::Moment;
use crate::local::context::Context;

const REVISION: Length = Length {
    min: 0,
    max: quotas::DESCRIPTION_CHARACTERS,
};

/// What the first revision of a machine is called, which has no id.
const INITIAL: &str = "INITIAL";

pub fn publish(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    let revision = params.text("revisionId", REVISION);
    let description = params.text("description", DESCRIPTION);
    params.finish()?;
    machine_arn(context, "PublishStateMachineVersion", text)?;
    let machine = Machine::get(context, text)?;
    let current = machine.revision.as_deref().unwrap_or(INITIAL);
    if let Some(asked) = revision.filter(|asked| *asked != current && !asked.is_empty()) {
        return Err(SfnError::Conflict(format!(
            "Failed to publish the State Machine version for revision {asked}. The current State Machine revision is {current}."
        )));
    }
    let version = versions::publish(context, &machine, description)?;
    Ok(
        json!({ "creationDate": version.created.epoch_seconds(), "stateMachineVersionArn": version.arn }),
    )
}

/// Lists versions, the newest first.
pub fn list(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    let page_request = paging::read(&mut params);
    params.finish()?;
    machine_arn(context, "ListStateMachineVersions", text)?;
    Machine::get(context, text)?;
    let page = page_request.open(format!("ListStateMachineVersions {text}"), context.now)?;
    let below = page
        .after
        .as_ref()
        .map_or(i64::MAX, |_| page.after_number());
    let sql = "SELECT number, created FROM versions WHERE machine = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
    let mut query = context.connection.prepare_cached(sql)?;
    let rows = query.query_map(params![text, below, page.rows()], |row| {
        let (number, created): (i64, i64) = (row.get(0)?, row.get(1)?);
        let arn = format!("{text}:{number}");
        Ok((number, json!({ "stateMachineVersionArn": arn, "creationDate": Moment(created).epoch_seconds() })))
    })?;
    Ok(page.answer(
        "stateMachineVersions",
        rows.collect::<Result<_, _>>()?,
        context.now,
    ))
}

/// Deletes a version that no alias routes to; one that is not there counts as deleted.
pub fn delete(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineVersionArn", LONG_ARN);
    params.finish()?;
    names::arn(context.caller, "DeleteStateMachineVersion", text)?;
    let Some((machine, number)) = versions::split(text) else {
        return Err(SfnError::Validation(format!(
            "Not a state machine version ARN: '{text}'"
        )));
    };
    let users = aliases::routing_to(context, machine, text)?;
    if !users.is_empty() {
        return Err(SfnError::Conflict(format!(
            "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [{}]",
            users.join(", ")
        )));
    }
    context
        .connection
        .prepare_cached("DELETE FROM versions WHERE machine = ?1 AND number = ?2")?
        .execute(params![machine, number])?;
    Ok(json!({}))
}

/// Checks that an ARN names a machine; a version or alias is then not found, as in AWS.
fn machine_arn(context: &Context<'_>, operation: &str, text: &str) -> Result<(), SfnError> {
    let arn = names::arn(context.caller, operation, text)?;
    match arn.named {
        Named::StateMachine { .. } | Named::Qualified { .. } => Ok(()),
        _ => Err(names::wrong_type(&arn)),
    }
}
