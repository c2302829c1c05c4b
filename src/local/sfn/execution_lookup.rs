//! An execution that a request names.

use serde_json::Value;

use super::machine::Machine;
use super::params::{LONG_ARN, Params};
use super::{SfnError, names};
use crate::local::arn::Named;
use crate::local::context::Context;
use crate::local::store::executions::{self, ExecutionRow};

/// Reads the member `executionArn`.
pub fn read<'a>(params: &mut Params<'a>) -> &'a str {
    params.required("executionArn", LONG_ARN)
}

/// Finds a Standard execution, or fails as AWS does.
pub fn find(context: &Context<'_>, operation: &str, text: &str) -> Result<ExecutionRow, SfnError> {
    let arn = names::arn(context.caller, operation, text)?;
    let Named::Execution { name } = &arn.named else {
        return Err(names::wrong_type(&arn));
    };
    if let Some(row) = executions::find(context.connection, text)? {
        return Ok(row);
    }
    let machine = crate::local::arn::states(context.caller, "stateMachine", name);
    if Machine::find(context, &machine)?.is_some_and(|machine| machine.kind == "EXPRESS") {
        return Err(SfnError::InvalidArn(
            "Resource type not valid in this context: express".to_owned(),
        ));
    }
    Err(SfnError::ExecutionDoesNotExist(text.to_owned()))
}

/// Adds the version and the alias that an execution was started by.
pub fn add_qualifiers(row: &ExecutionRow, answer: &mut Value) {
    for (name, arn) in [
        ("stateMachineVersionArn", &row.version),
        ("stateMachineAliasArn", &row.alias),
    ] {
        if let Some(arn) = arn {
            answer[name] = arn.as_str().into();
        }
    }
}
