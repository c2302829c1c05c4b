//! DeleteStateMachine: takes versions, aliases and tags with it, once its executions have ended.
//!
//! Until then the machine is shown as DELETING, starts no more, and its executions end at their next transition.

use serde_json::json;

use super::params::{ARN, Params};
use super::{Answer, SfnError, names};
use crate::local::arn::Named;
use crate::local::context::Context;
use crate::local::store::{deletion, executions};

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
        Named::StateMachine { .. } => {
            deletion::remove(context.connection, context.caller, context.now, text)?;
        }
        Named::Qualified { .. } => {
            return Err(SfnError::Validation(format!(
                "A version or alias cannot be deleted as a state machine: '{text}'"
            )));
        }
        _ => return Err(names::wrong_type(&arn)),
    }
    Ok(json!({}))
}
