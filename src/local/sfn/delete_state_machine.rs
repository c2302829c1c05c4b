//! DeleteStateMachine: takes versions, aliases and tags with it, once its executions have ended.
//!
//! Until then the machine is shown as DELETING, starts no more, and its executions end at their next transition.

use rusqlite::{Connection, OptionalExtension};
use serde_json::json;

use super::params::{ARN, Params};
use super::{Answer, SfnError, names};
use crate::local::arn::{Named, StatesArn};
use crate::local::caller::Caller;
use crate::local::context::Context;
use crate::local::engine::Engine;
use crate::local::store::{Outbox, executions};
use crate::local::tagging;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    params.finish()?;
    let arn = names::arn(context.caller, "DeleteStateMachine", text)?;
    match arn.named {
        Named::StateMachine { .. } if executions::any_running(context.connection, text)? => {
            let sql = "UPDATE machines SET status = 'DELETING' WHERE arn = ?1";
            context.connection.prepare_cached(sql)?.execute([text])?;
            let (engine, machine) = (context.engine.clone(), text.to_owned());
            context.outbox.put(move || engine.note_deleting(&machine));
        }
        Named::StateMachine { .. } => remove(context, text)?,
        Named::Qualified { .. } => {
            return Err(SfnError::Validation(format!(
                "A version or alias cannot be deleted as a state machine: '{text}'"
            )));
        }
        _ => return Err(names::wrong_type(&arn)),
    }
    Ok(json!({}))
}

/// Removes a machine that was only waiting for the end of its executions.
pub fn finish(engine: &Engine, connection: &Connection, machine: &str) -> rusqlite::Result<()> {
    let sql = "SELECT 1 FROM machines WHERE arn = ?1 AND status = 'DELETING'";
    let is_deleting = connection
        .prepare_cached(sql)?
        .query_row([machine], |_| Ok(()))
        .optional()?
        .is_some();
    let Ok(arn) = StatesArn::parse(machine) else {
        return Ok(());
    };
    if !is_deleting || executions::any_running(connection, machine)? {
        return Ok(());
    }
    let context = Context {
        connection,
        caller: &Caller::new(&arn.account, &arn.region),
        now: engine.now(),
        engine,
        outbox: &Outbox::default(),
    };
    remove(&context, machine)?;
    engine.note_deleted(machine);
    Ok(())
}

fn remove(context: &Context<'_>, arn: &str) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM machines WHERE arn = ?1",
        "DELETE FROM versions WHERE machine = ?1",
        "DELETE FROM aliases WHERE machine = ?1",
        "DELETE FROM tags WHERE arn = ?1",
    ] {
        context.connection.prepare_cached(sql)?.execute([arn])?;
    }
    tagging::record(context, arn, None)
}
