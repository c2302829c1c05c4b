//! DeleteStateMachine: takes versions, aliases and tags with it. Nothing runs here, so it is gone at once.
//!
//! AWS answers before the machine is gone and shows it as DELETING until its executions have ended; the column `status` is
//! there for that.

use serde_json::json;

use super::params::{ARN, Params};
use super::{Answer, SfnError, names, tags};
use crate::local::arn::Named;
use crate::local::server::Context;

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    params.finish()?;
    let arn = names::arn(context.caller, "DeleteStateMachine", text)?;
    match arn.named {
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

fn remove(context: &Context<'_>, arn: &str) -> Result<(), SfnError> {
    for sql in [
        "DELETE FROM machines WHERE arn = ?1",
        "DELETE FROM versions WHERE machine = ?1",
        "DELETE FROM aliases WHERE machine = ?1",
    ] {
        context.connection.prepare_cached(sql)?.execute([arn])?;
    }
    tags::forget(context, arn)
}
