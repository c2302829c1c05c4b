//! A function as a command on this machine.

use serde_json::Value;

use super::{Invocation, Invoked};
use crate::local::tasks::env::TaskEnv;
use crate::local::tasks::job::Job;
use crate::local::tasks::settings::{Function, Runs};
use crate::process::{Command, Ended, Limits, Process};

/// What is kept of a command's output: what Lambda returns of a result, in bytes, and enough of stderr's end.
const LIMITS: Limits = Limits {
    stdout: 6 * 1024 * 1024,
    stderr: 4096,
};

/// Runs it: the event on stdin, the result on stdout.
pub(super) async fn run(
    env: &TaskEnv,
    job: &Job,
    invocation: &Invocation,
    function: &Function,
) -> Invoked {
    let Runs::Command(words) = &function.runs else {
        return Invoked::empty(500);
    };
    // The semaphore is never closed, so the permit is always there.
    let _turn = env.commands.acquire().await;
    let command = Command {
        words,
        folder: Some(&env.settings.folder),
        environment: environment(env, job, invocation, function),
    };
    let running = async {
        let mut process = Process::spawn(&command)?;
        process.finish(&invocation.event, LIMITS, &|_| {}).await
    };
    let ended = match function.timeout {
        None => running.await,
        Some(limit) => match tokio::time::timeout(limit, running).await {
            Ok(ended) => ended,
            Err(_) => return Invoked::timed_out(limit),
        },
    };
    match ended {
        Ok(ended) => judge(ended, invocation),
        Err(error) => Invoked::error(
            "Runtime.InvalidEntrypoint",
            &format!("cannot run `{}`: {error}", words.join(" ")),
            Vec::new(),
        ),
    }
}

/// What Lambda's runtimes set, and where this Step Functions is, for answers with a task's token.
fn environment(
    env: &TaskEnv,
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
        ("AWS_ENDPOINT_URL_SFN", env.own_url.clone()),
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

fn judge(ended: Ended, invocation: &Invocation) -> Invoked {
    if ended.is_cut {
        let message =
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).";
        return Invoked::error("Function.ResponseSizeTooLarge", message, Vec::new());
    }
    let text = String::from_utf8_lossy(&ended.stdout);
    let text = text.trim();
    let result = if text.is_empty() {
        Ok(Value::Null)
    } else {
        serde_json::from_str(text)
    };
    match (ended.status.success(), result) {
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
            lines(&ended.stderr),
        ),
        (false, _) => Invoked::error(
            "Runtime.ExitError",
            &format!("Runtime exited with error: {}", ending(&ended)),
            lines(&ended.stderr),
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

fn ending(ended: &Ended) -> String {
    match ended.status.code() {
        Some(code) => format!("exit status {code}"),
        None => ended.status.to_string(),
    }
}

fn lines(stderr: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(stderr);
    text.lines().map(str::to_owned).collect()
}
