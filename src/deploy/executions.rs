//! Running executions under a plan that deletes machines.

use crate::aws::{Aws, AwsError, ErrorKind};
use crate::plan::{MachineType, Plan, Resource};

/// The running executions of one machine that would be deleted.
#[derive(Clone, Debug)]
pub struct Running {
    pub machine: String,
    /// ARNs, at most 1,000.
    pub executions: Vec<String>,
}

/// Finds running executions of the machines that the plan deletes or replaces.
pub async fn running(aws: &Aws, plan: &Plan) -> Result<Vec<Running>, AwsError> {
    let mut found = Vec::new();
    for change in plan.changes.iter().filter(|change| change.destroys()) {
        let Some(Resource::Machine(machine)) = &change.before else {
            continue;
        };
        // Express executions cannot be listed, and end within five minutes.
        if machine.machine_type == MachineType::Express {
            continue;
        }
        match aws.running_executions(&machine.arn).await {
            Ok(executions) if executions.is_empty() => {}
            Ok(executions) => found.push(Running {
                machine: machine.name.clone(),
                executions,
            }),
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Stops every execution given; one that ended by itself meanwhile is fine.
pub async fn stop_all(aws: &Aws, running: &[Running]) -> Result<(), AwsError> {
    for arn in running.iter().flat_map(|machine| &machine.executions) {
        match aws
            .stop_execution(arn, None, Some("stopped by stepwright destroy"))
            .await
        {
            Err(error) if error.kind != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
