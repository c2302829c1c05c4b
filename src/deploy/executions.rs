//! Running executions under a plan that deletes machines.

use crate::aws::{Aws, AwsError, ErrorKind};
use crate::plan::{MachineType, Plan, Resource};

/// The running executions of one machine that would be deleted.
#[derive(Clone, Debug)]
pub struct Running {
    pub machine: String,
    /// ARNs, at most [`MOST`].
    pub executions: Vec<String>,
}

/// How many running executions of a machine are listed: one page.
pub(super) const MOST: usize = 1000;

impl Running {
    /// Returns whether more may be running than are listed.
    pub fn is_cut(&self) -> bool {
        self.executions.len() >= MOST
    }
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
        match aws.running_executions(&machine.arn, MOST).await {
            Ok(executions) if executions.is_empty() => {}
            Ok(executions) => found.push(Running {
                machine: machine.name.clone(),
                executions: executions.into_iter().map(|one| one.arn).collect(),
            }),
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Stops every execution given, for this cause; one that ended by itself meanwhile is fine.
pub async fn stop_all(aws: &Aws, running: &[Running], cause: &str) -> Result<(), AwsError> {
    for arn in running.iter().flat_map(|machine| &machine.executions) {
        match aws.stop_execution(arn, None, Some(cause)).await {
            Err(error) if error.kind != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
