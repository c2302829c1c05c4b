//! Reading what is and comparing it with what should be, for every command that plans.

use std::collections::BTreeSet;

use super::request::PlanRequest;
use super::{existing_roles, live};
use crate::aws::{Aws, AwsError};
use crate::plan::{Action, Address, Kind, LiveState, MachineType, Observed, Plan, Resource, diff};

/// Reads AWS and plans.
pub async fn plan(aws: &Aws, request: &PlanRequest<'_>) -> Result<Plan, AwsError> {
    let (live, notes) = futures_util::future::join(
        live::read(aws, request),
        existing_roles::notes(aws, request),
    )
    .await;
    let mut live = live?;
    live.notes.extend(notes?);
    let first = diff(
        request.desired,
        &live,
        request.scope.clone(),
        &request.options,
    );
    // A destroy lists the executions themselves.
    if !request.options.destroy && count_running(aws, &first, &mut live).await {
        return Ok(diff(
            request.desired,
            &live,
            request.scope.clone(),
            &request.options,
        ));
    }
    Ok(first)
}

/// Counts running executions where the plan takes something away from under a machine; tells whether any was read.
async fn count_running(aws: &Aws, plan: &Plan, live: &mut LiveState) -> bool {
    let mut read = false;
    for address in losing(plan) {
        let Some(Observed::Owned(found)) = live.resources.get_mut(&address) else {
            continue;
        };
        let Resource::Machine(machine) = &found.resource else {
            continue;
        };
        if machine.machine_type == MachineType::Express {
            continue;
        }
        match aws.running_executions(&machine.arn).await {
            Ok(running) => found.running = Some(running.len()),
            Err(error) => live
                .notes
                .push(format!("running executions not counted: {error}")),
        }
        read = true;
    }
    read
}

/// Returns the machines of what loses something: a thing is deleted or replaced, or a role may lose statements.
fn losing(plan: &Plan) -> BTreeSet<Address> {
    let loses = |change: &&crate::plan::Change| {
        change.destroys()
            || (change.action == Action::Update && change.address.kind() == Kind::Role)
    };
    plan.changes
        .iter()
        .filter(loses)
        .map(|change| change.address.running_on())
        .collect()
}
