//! Which execution a person means.

use super::deployed::{Deployed, Machine};
use super::failure::Failure;
use crate::aws::{ErrorKind, ExecutionSummary};
use crate::operate::{StatesArn, Thing};

/// Finds an execution by its ARN, its name, `WORKFLOW/NAME`, or a workflow's name for its latest.
pub async fn find(deployed: &Deployed, text: &str) -> Result<String, Failure> {
    if let Some(arn) = StatesArn::read(text) {
        return match arn.thing {
            Thing::Execution { .. } => Ok(text.to_owned()),
            Thing::Express { .. } => Err(express(text)),
            Thing::Machine { .. } => {
                let machine = deployed.machine(text).await?;
                latest(deployed, &machine, None).await
            }
            _ => Err(Failure::new(format!(
                "`{text}` is not the ARN of an execution"
            ))),
        };
    }
    if deployed.workflow(text).is_some() {
        let machine = deployed.machine(text).await?;
        return latest(deployed, &machine, None).await;
    }
    if let Some((workflow, name)) = text.rsplit_once('/') {
        let machine = deployed.machine(workflow).await?;
        if machine.is_express {
            return Err(express(text));
        }
        let arn = StatesArn::read(&machine.arn).and_then(|arn| arn.execution(name));
        return arn.ok_or_else(|| Failure::new(format!("no execution named `{text}`")));
    }
    named(deployed, text).await
}

/// Finds the execution to stop: what [`find`] finds, but of a workflow the only one that runs.
pub async fn find_running(deployed: &Deployed, text: &str) -> Result<String, Failure> {
    if deployed.workflow(text).is_none() {
        return find(deployed, text).await;
    }
    let machine = deployed.machine(text).await?;
    let running = list(deployed, &machine, Some("RUNNING"), 10).await?;
    match running.as_slice() {
        [] => Err(Failure::new(format!("no execution of `{text}` is running"))),
        [only] => Ok(only.arn.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(|one| one.name.as_str()).collect();
            Err(
                Failure::new(format!("several executions of `{text}` are running"))
                    .hint(format!("name one: {}", names.join(", "))),
            )
        }
    }
}

/// Lists executions of a machine, newest first.
pub async fn list(
    deployed: &Deployed,
    machine: &Machine,
    status: Option<&str>,
    limit: usize,
) -> Result<Vec<ExecutionSummary>, Failure> {
    if machine.is_express {
        return Err(express(&machine.label));
    }
    let aws = &deployed.session.aws;
    let found = aws.list_executions(&machine.arn, status, limit).await;
    found.map_err(|error| not_deployed(error, &machine.label))
}

/// Adds what to do about a machine that is not there.
pub fn not_deployed(error: crate::aws::AwsError, label: &str) -> Failure {
    let is_missing = error.code == "StateMachineDoesNotExist";
    let failure = Failure::from(error);
    if is_missing {
        failure.hint(format!(
            "`{label}` is not deployed here; `stepwright apply` does that"
        ))
    } else {
        failure
    }
}

async fn latest(
    deployed: &Deployed,
    machine: &Machine,
    status: Option<&str>,
) -> Result<String, Failure> {
    let found = list(deployed, machine, status, 1).await?;
    let none = || {
        Failure::new(format!("`{}` has no execution", machine.label)).hint(format!(
            "start one with `stepwright start {}`",
            machine.label
        ))
    };
    found.into_iter().next().map(|one| one.arn).ok_or_else(none)
}

/// Asks every machine of the stack for an execution of a name.
async fn named(deployed: &Deployed, name: &str) -> Result<String, Failure> {
    let mut found = Vec::new();
    for workflow in &deployed.workflows {
        let arn = StatesArn::read(&workflow.machine_arn).and_then(|arn| arn.execution(name));
        let Some(arn) = arn.filter(|_| workflow.kind == crate::manifest::MachineType::Standard)
        else {
            continue;
        };
        match deployed.session.aws.describe_execution(&arn, false).await {
            Ok(_) => found.push((workflow.name.as_str(), arn)),
            Err(error) if error.kind == ErrorKind::NotFound => {}
            // A name that cannot be one of an execution is none.
            Err(error) if error.code == "InvalidArn" => {}
            Err(error) => return Err(error.into()),
        }
    }
    match found.as_slice() {
        [] => {
            let known = deployed.workflows.iter().map(|one| one.name.clone());
            Err(deployed
                .unknown("workflow or execution", name, known.collect())
                .hint(
                    "`stepwright executions` lists what ran; the ARN of any execution will do, too",
                ))
        }
        [(_, only)] => Ok(only.clone()),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|(workflow, _)| format!("{workflow}/{name}"))
                .collect();
            Err(
                Failure::new(format!("several workflows have an execution `{name}`"))
                    .hint(format!("name one: {}", names.join(", "))),
            )
        }
    }
}

fn express(text: &str) -> Failure {
    Failure::new(format!(
        "`{text}` is of type express: AWS keeps no list and no history of such executions"
    ))
    .hint("`logging` in the manifest sends their events to CloudWatch Logs; `start --follow` shows the outcome of one")
}
