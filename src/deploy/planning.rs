//! Reading what is and comparing it with what should be, for every command that plans.

use std::collections::BTreeMap;

use super::executions::MOST;
use super::request::PlanRequest;
use super::{existing_roles, live};
use crate::aws::{Aws, AwsError, ExecutionSummary};
use crate::plan::{Action, Address, Kind, LiveState, MachineType, Observed, Plan, Resource, diff};

/// How many running executions are looked at where the oldest decides what a role keeps: ten pages of a list.
const MOST_FOR_OLDEST: usize = 10_000;

/// The longest that an Express execution runs, in seconds.
const EXPRESS_SECONDS: i64 = 300;

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
    for (address, limit) in losing(plan) {
        let Some(Observed::Owned(found)) = live.resources.get_mut(&address) else {
            continue;
        };
        let Resource::Machine(machine) = &found.resource else {
            continue;
        };
        read = true;
        if machine.machine_type == MachineType::Express {
            // They cannot be listed, and end within five minutes.
            found.oldest = Some(aws.calls().service_now() - EXPRESS_SECONDS);
            continue;
        }
        match aws.running_executions(&machine.arn, limit).await {
            Ok(running) => {
                found.running = Some(running.len());
                found.oldest = Some(oldest(&running, limit));
            }
            Err(error) => live
                .notes
                .push(format!("running executions not counted: {error}")),
        }
    }
    read
}

/// Returns when the oldest execution started that may run, in seconds; what is beyond the last page is as old as can be.
fn oldest(running: &[ExecutionSummary], limit: usize) -> i64 {
    match running.last() {
        None => i64::MAX,
        Some(_) if running.len() >= limit => i64::MIN,
        Some(last) => last.started.div_euclid(1_000),
    }
}

/// Returns the machines of what loses something, with how many of their executions are looked at: a thing is deleted or
/// replaced, a role may lose statements, or it keeps some that left.
fn losing(plan: &Plan) -> BTreeMap<Address, usize> {
    let mut found = BTreeMap::new();
    for change in &plan.changes {
        let keeps = matches!(&change.before, Some(Resource::Role(role)) if !role.kept.is_empty());
        let may_lose = change.action == Action::Update && change.address.kind() == Kind::Role;
        if keeps || may_lose || change.destroys() {
            let limit = found.entry(change.address.running_on()).or_insert(MOST);
            if keeps {
                *limit = MOST_FOR_OLDEST;
            }
        }
    }
    found
}
