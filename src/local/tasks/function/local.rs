//! A function as a command on this machine.

use serde_json::Value;

use super::{Invocation, Invoked};
use crate::local::tasks::command::{self, Finished, Run};
use crate::local::tasks::job::Job;
use crate::local::tasks::runners::World;
use crate::local::tasks::settings::{Function, Runs};

/// Runs it: the event on stdin, the result on stdout.
pub(super) async fn run(
    world: &World,
    job: &Job,
    invocation: &Invocation,
    function: &Function,
) -> Invoked {
    let Runs::Command(command) = &function.runs else {
        return Invoked::empty(500);
    };
    // The semaphore is never closed, so the permit is always there.
    let _turn = world.commands.acquire().await;
    let run = Run {
        command,
        folder: &world.settings.folder,
        environment: environment(world, job, invocation, function),
        input: &invocation.event,
    };
    let running = command::run(&run);
    let finished = match function.timeout {
        None => running.await,
        Some(limit) => match tokio::time::timeout(limit, running).await {
            Ok(finished) => finished,
            Err(_) => return Invoked::timed_out(limit),
        },
    };
    match finished {
        Ok(finished) => judge(finished, invocation),
        Err(error) => Invoked::error(
            "Runtime.InvalidEntrypoint",
            &format!("cannot run `{}`: {error}", command.join(" ")),
            Vec::new(),
        ),
    }
}

/// What Lambda's runtimes set, and where this Step Functions is, for answers with a task's token.
fn environment(
    world: &World,
    job: &Job,
    invocation: &Invocation,
    function: &Function,
) -> Vec<(String, String)> {
    let region = &job.task.region;
    [
        ("AWS_LAMBDA_FUNCTION_NAME", invocation.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", invocation.version()),
        ("AWS_REGION", region.clone()),
        ("AWS_DEFAULT_REGION", region.clone()),
        ("AWS_ENDPOINT_URL_SFN", world.own_url.clone()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .chain(
        function
            .environment
            .iter()
            .map(|(name, value)| (name.clone(), value.clone())),
    )
    .collect()
}

fn judge(finished: Finished, invocation: &Invocation) -> Invoked {
    if finished.is_too_long {
        let message =
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
        return Invoked::error("Function.ResponseSizeTooLarge", message, Vec::new());
    }
    let text = String::from_utf8_lossy(&finished.stdout);
    let text = text.trim();
    let result = if text.is_empty() {
        Ok(Value::Null)
    } else {
        serde_json::from_str(text)
    };
    match (finished.status.success(), result) {
        (true, Ok(value)) => {
            let error = tells_error(&value).then_some("Unhandled");
            Invoked::local(text_or_null(text), invocation.version(), error)
        }
        (false, Ok(value)) if tells_error(&value) => {
            Invoked::local(text_or_null(text), invocation.version(), Some("Unhandled"))
        }
        (true, Err(error)) => Invoked::error(
            "Runtime.MarshalError",
            &format!("the command's output is not JSON: {error}"),
            lines(&finished.stderr),
        ),
        (false, _) => Invoked::error(
            "Runtime.ExitError",
            &format!("Runtime exited with error: {}", ending(&finished)),
            lines(&finished.stderr),
        ),
    }
}

fn text_or_null(text: &str) -> Vec<u8> {
    if text.is_empty() { "null" } else { text }
        .as_bytes()
        .to_vec()
}

/// The shape in which functions tell of errors.
fn tells_error(value: &Value) -> bool {
    let is_text = |name: &str| value.get(name).is_some_and(Value::is_string);
    is_text("errorMessage") && is_text("errorType")
}

fn ending(finished: &Finished) -> String {
    match finished.status.code() {
        Some(code) => format!("exit status {code}"),
        None => finished.status.to_string(),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}
