//! Starts an execution, once, however often the call has to be sent.

use super::arn::StatesArn;
use super::name::random_name;
use crate::aws::{Aws, AwsError};

/// An execution that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    pub arn: String,
    pub name: String,
}

/// Starts an execution of a state machine, of a version or of an alias; without a name it draws one.
///
/// Where the answer to a first try is lost, the next try is told `ExecutionAlreadyExists` if the execution has ended by then. Of a name that
/// was drawn here, that means that it is the execution asked for.
pub async fn start(
    aws: &Aws,
    machine: &str,
    name: Option<&str>,
    input: &str,
    is_express: bool,
) -> Result<Started, AwsError> {
    let drawn = name.is_none();
    let name = name.map_or_else(random_name, str::to_owned);
    let arn = match aws.start_execution(machine, &name, input, is_express).await {
        Err(error) if drawn && error.code == "ExecutionAlreadyExists" => {
            let machine = machine.split('#').next().unwrap_or_default();
            let own = StatesArn::read(machine).and_then(|machine| machine.execution(&name));
            own.ok_or(error)?
        }
        outcome => outcome?,
    };
    Ok(Started { arn, name })
}
