//! StartExecution: puts an execution into the store; the engine takes it over once it is there.

use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::execution_target::Target;
use super::params::{ARN, Length, NAME, Params};
use super::{Answer, SfnError, execution_input, names};
use crate::interpreter::{Identity, Millis, Payload};
use crate::local::clock::Moment;
use crate::local::context::Context;
use crate::local::engine::{self, Admission, Definition, Logging};
use crate::local::ids;
use crate::local::store::executions::{self, ExecutionRow};

/// How long the name of an execution that ended stays taken, in milliseconds: ninety days.
const NAME_KEPT: i64 = 90 * 24 * 3_600_000;

const TRACE_HEADER: Length = Length { min: 0, max: 256 };

/// What StartExecution is asked, by a client or by a task.
pub struct StartRequest<'a> {
    pub machine: &'a str,
    pub name: Option<&'a str>,
    pub input: Option<&'a str>,
    /// The task that asks, where no client does.
    pub parent: Option<ParentTask<'a>>,
}

/// A task that starts an execution.
pub struct ParentTask<'a> {
    pub execution_arn: &'a str,
    /// The event that scheduled it.
    pub scheduled: u64,
}

/// An execution that was started, or is running under that name with that input.
pub struct Started {
    pub execution_arn: String,
    pub started_at: Millis,
}

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let request = read(&mut params);
    params.finish()?;
    let started = start(context, &request)?;
    Ok(json!({
        "executionArn": started.execution_arn,
        "startDate": Moment(started.started_at).epoch_seconds(),
    }))
}

/// Reads the members that both kinds of start share.
pub fn read<'a>(params: &mut Params<'a>) -> StartRequest<'a> {
    let request = StartRequest {
        machine: params.required("stateMachineArn", ARN),
        name: params.text("name", NAME),
        input: params.text("input", execution_input::LENGTH),
        parent: None,
    };
    params.text("traceHeader", TRACE_HEADER);
    request
}

/// The execution whose task asks for a start, by its number in the store; an Express one has none.
fn parent(context: &Context<'_>, request: &StartRequest<'_>) -> Result<Option<i64>, SfnError> {
    let Some(parent) = &request.parent else {
        return Ok(None);
    };
    let row = executions::find(context.connection, parent.execution_arn)?;
    Ok(row.map(|row| row.id))
}

/// Starts an execution, or finds the one that runs already.
pub fn start(context: &Context<'_>, request: &StartRequest<'_>) -> Result<Started, SfnError> {
    let parent = parent(context, request)?;
    let task = parent
        .zip(request.parent.as_ref())
        .map(|(row, task)| format!("{row} {}", task.scheduled));
    // A task that a restart runs again has started it already.
    if let Some(task) = &task
        && let Some(there) = executions::of_parent(context.connection, task)?
    {
        return Ok(Started {
            execution_arn: there.arn,
            started_at: there.started,
        });
    }
    let target = find(context, "StartExecution", request)?;
    let name = request.name.map_or_else(ids::uuid, str::to_owned);
    let text = request.input.unwrap_or("{}");
    let input = Arc::new(execution_input::parse(text)?);
    if target.machine.kind == "EXPRESS" {
        let (mut admission, started) =
            express(context, target, &name, input, StartMode::Asynchronous);
        admission.suspect = parent;
        let engine = context.engine.clone();
        context.outbox.put(move || engine.admit(admission));
        return Ok(started);
    }
    let mut row = row(context, target, name, text);
    row.parent = task;
    match executions::find(context.connection, &row.arn)? {
        Some(there) if there.is_running() && there.input == row.input => Ok(Started {
            execution_arn: there.arn,
            started_at: there.started,
        }),
        Some(there) if is_taken(&there, context.now) => {
            Err(SfnError::ExecutionAlreadyExists(there.arn))
        }
        Some(there) => {
            executions::forget(context.connection, there.id)?;
            standard(context, row, input)
        }
        None => standard(context, row, input),
    }
}

/// Finds the machine, and checks what is wrong with a start before its input is looked at.
pub fn find(
    context: &Context<'_>,
    operation: &str,
    request: &StartRequest<'_>,
) -> Result<Target, SfnError> {
    let (machine, test_case) = match request.machine.split_once('#') {
        Some((machine, test_case)) => (machine, Some(test_case)),
        None => (request.machine, None),
    };
    let mut target = Target::find(context, operation, machine)?;
    target.test_case = test_case.map(str::to_owned);
    if target.machine.status == "DELETING" {
        return Err(SfnError::StateMachineDeleting(target.machine.arn));
    }
    if let Some(name) = request.name {
        names::check(name)?;
    }
    Ok(target)
}

fn is_taken(there: &ExecutionRow, now: Moment) -> bool {
    there
        .stopped
        .is_none_or(|stopped| now.0 - stopped < NAME_KEPT)
}

/// Whether the client waits for the end of an Express execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartMode {
    Asynchronous,
    Synchronous,
}

/// Makes an Express execution, of which the store knows nothing.
pub fn express(
    context: &Context<'_>,
    target: Target,
    name: &str,
    input: Payload,
    mode: StartMode,
) -> (Admission, Started) {
    let machine = target.machine;
    let place = machine.arn.replacen(":stateMachine:", ":express:", 1);
    let identity = Identity {
        execution_arn: format!("{place}:{name}:{}", ids::uuid()),
        name: name.to_owned(),
        role_arn: target.configuration.role,
        machine_arn: machine.arn,
        machine_name: machine.name,
        region: context.caller.region.clone(),
        is_express: true,
        is_synchronous: mode == StartMode::Synchronous,
    };
    let started = Started {
        execution_arn: identity.execution_arn.clone(),
        started_at: context.now.0,
    };
    let admission = Admission {
        identity: Arc::new(identity),
        row: None,
        definition: Definition {
            digest: digest(&target.configuration.definition),
            text: target.configuration.definition,
        },
        input,
        started_at: context.now.0,
        logging: Logging::read(&target.configuration.logging),
        test_case: target.test_case,
        suspect: None,
        restored: None,
    };
    (admission, started)
}

fn row(context: &Context<'_>, target: Target, name: String, input: &str) -> ExecutionRow {
    let Target {
        machine,
        configuration,
        revision,
        version,
        alias,
        test_case,
    } = target;
    let place = machine.arn.replacen(":stateMachine:", ":execution:", 1);
    ExecutionRow {
        id: 0,
        arn: format!("{place}:{name}"),
        machine: machine.arn,
        machine_name: machine.name,
        name,
        version,
        alias,
        status: "RUNNING".to_owned(),
        started: context.now.0,
        stopped: None,
        definition: configuration.definition,
        role: configuration.role,
        logging: configuration.logging.to_string(),
        tracing: configuration.tracing,
        encryption: configuration.encryption.to_string(),
        revision,
        updated: machine.updated.0,
        error: None,
        cause: None,
        input: input.to_owned(),
        output: None,
        test_case,
        parent: None,
    }
}

/// Puts a Standard execution into the store, to be taken over once it is on disk.
fn standard(
    context: &Context<'_>,
    mut row: ExecutionRow,
    input: Payload,
) -> Result<Started, SfnError> {
    let text = std::mem::take(&mut row.definition);
    row.definition = digest(&text);
    executions::keep_definition(context.connection, &row.definition, &text)?;
    row.id = row.insert(context.connection)?;
    let logging: Value = serde_json::from_str(&row.logging)?;
    let admission = Admission {
        identity: engine::identity(&row),
        row: Some(row.id),
        definition: Definition {
            digest: row.definition,
            text,
        },
        input,
        started_at: row.started,
        logging: Logging::read(&logging),
        test_case: row.test_case,
        suspect: Some(row.id),
        restored: None,
    };
    let engine = context.engine.clone();
    context.outbox.put(move || engine.admit(admission));
    Ok(Started {
        execution_arn: row.arn,
        started_at: row.started,
    })
}

fn digest(text: &str) -> String {
    ids::hex(&Sha256::digest(text))
}
