//! `states:startExecution`: machines that start machines, and wait for them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::client::Answer;
use super::env::{Cancelled, TaskEnv};
use super::error_names::{self, Fault};
use super::job::{Job, Report};
use super::machines::{Ended, Machines, NestedStart, Refused, StartedMachine};
use super::{dates, metadata, nested_answer};
use crate::asl::model::Pattern;
use crate::interpreter::{Failure, Stimulus};
use crate::local::ids;

/// How long a start waits that the store could not write, at first and at the most.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// An execution that was started.
pub(super) struct Started {
    pub execution_arn: String,
    /// What StartExecution answers.
    pub output: Value,
}

/// Starts an execution and waits for its end.
pub(super) async fn run(
    env: &TaskEnv,
    job: &Job,
    pattern: Pattern,
    report: &Report,
    cancelled: &Cancelled,
) -> Stimulus {
    let started = match start(env, job, cancelled).await {
        Ok(started) => started,
        Err(failure) => return job.ended(Err(failure)),
    };
    report(job.submitted(started.output));
    let mut watch = Watch {
        machines: Arc::clone(&env.machines),
        execution_arn: started.execution_arn,
        cancelled: Arc::clone(cancelled),
        is_over: false,
    };
    let end = watch.end().await;
    let outcome = match end {
        Some(end) => nested_answer::judge(&end, pattern),
        // The engine went away, and this process with it; a restart takes the job up again.
        None => return std::future::pending().await,
    };
    job.ended(outcome)
}

/// Starts an execution; one whose job was called off meanwhile is stopped.
pub(super) async fn start(
    env: &TaskEnv,
    job: &Job,
    cancelled: &Cancelled,
) -> Result<Started, Failure> {
    let input = &*job.task.input;
    let text = |name: &str| input.get(name).and_then(Value::as_str).map(str::to_owned);
    let Some(state_machine_arn) = text("StateMachineArn") else {
        return Err(Failure {
            error: Some("States.Runtime".to_owned()),
            cause: Some("The field 'StateMachineArn' is required but was missing".to_owned()),
        });
    };
    let name = text("Name").unwrap_or_else(ids::uuid);
    let start = NestedStart {
        state_machine_arn,
        input: input_text(input.get("Input")),
        name: Some(name),
        parent: job.execution.execution_arn.clone(),
        scheduled: job.attempt.scheduled,
    };
    let mut pause = FIRST_PAUSE;
    loop {
        match start_machine(env, start.clone(), cancelled).await {
            Ok(started) => {
                return Ok(Started {
                    output: answer(&started.execution_arn, started.started_at),
                    execution_arn: started.execution_arn,
                });
            }
            // What could not be written is tried again; a start that was written after all is found again by its parent.
            Err(refused) if refused.status >= 500 => {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Err(refused) => return Err(failure(refused)),
        }
    }
}

/// Starting waits for the disk, which must not hold up other jobs.
async fn start_machine(
    env: &TaskEnv,
    start: NestedStart,
    cancelled: &Cancelled,
) -> Result<StartedMachine, Refused> {
    let (machines, cancelled) = (Arc::clone(&env.machines), Arc::clone(cancelled));
    let starting = tokio::task::spawn_blocking(move || {
        let started = machines.start(start)?;
        if cancelled.load(Ordering::SeqCst) {
            machines.stop(&started.execution_arn);
        }
        Ok(started)
    });
    let lost = |error: tokio::task::JoinError| Refused {
        code: "InternalServerError".to_owned(),
        message: error.to_string(),
        status: 500,
    };
    starting.await.map_err(lost)?
}

/// A text is the input itself, as in the API; anything else is written as JSON.
fn input_text(input: Option<&Value>) -> String {
    match input {
        None | Some(Value::Null) => "{}".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// As recorded: what StartExecution answers, and how HTTP carried it.
fn answer(execution_arn: &str, started_at: i64) -> Value {
    let body = json!({"executionArn": execution_arn, "startDate": started_at as f64 / 1000.0});
    let header = |name: &str, value: String| (name.to_owned(), value);
    let answer = Answer {
        status: 200,
        reason: "OK".to_owned(),
        headers: vec![
            header("x-amzn-requestid", ids::uuid()),
            header("connection", "keep-alive".to_owned()),
            header("content-length", body.to_string().len().to_string()),
            header("date", dates::http_date(jiff::Timestamp::now())),
            header("content-type", "application/x-amz-json-1.0".to_owned()),
        ],
        body: Vec::new(),
    };
    let mut output = json!({ "ExecutionArn": execution_arn });
    metadata::add(&mut output, &answer);
    output["StartDate"] = started_at.into();
    output
}

/// As recorded: `StepFunctions.StateMachineDoesNotExistException`.
fn failure(refused: Refused) -> Failure {
    let fault = Fault {
        code: refused.code,
        message: refused.message,
        status: refused.status,
        request_id: ids::uuid(),
    };
    match error_names::optimized("states") {
        Some(states) => states.failure(true, &fault),
        None => error_names::unreachable("StepFunctions", &fault.message),
    }
}

/// A machine that is waited for; it is stopped when nobody waits any more, but not when only this process ends.
struct Watch {
    machines: Arc<dyn Machines>,
    execution_arn: String,
    cancelled: Cancelled,
    is_over: bool,
}

impl Watch {
    async fn end(&mut self) -> Option<Ended> {
        let (send, receive) = oneshot::channel();
        let then = Box::new(move |end| {
            let _ = send.send(end);
        });
        self.machines.on_end(&self.execution_arn, then);
        let end = receive.await.ok();
        self.is_over = end.is_some();
        end
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.is_over && self.cancelled.load(Ordering::SeqCst) {
            self.machines.stop(&self.execution_arn);
        }
    }
}
