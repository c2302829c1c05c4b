//! Saying how an execution ended.

use super::failure::{Exit, Failure};
use super::flag_values::Format;
use super::follow::Shown;
use super::terminal::Terminal;
use crate::aws::{ExecutionDetails, SyncExecution};
use crate::operate::render::time;

/// How an execution ended, whatever its type.
struct End<'a> {
    arn: &'a str,
    status: &'a str,
    error: Option<&'a str>,
    cause: Option<&'a str>,
    output: Option<&'a str>,
    /// The flags that lead another command to the same place.
    target: &'a str,
}

/// Prints the outcome of an execution that was followed; only success is success.
pub fn conclude(
    terminal: &Terminal,
    details: &ExecutionDetails,
    shown: &Shown,
    output: bool,
) -> Exit {
    let end = End {
        arn: &details.arn,
        status: &details.status,
        error: details.error.as_deref(),
        cause: details.cause.as_deref(),
        output: details.output.as_deref(),
        target: &shown.target,
    };
    end.tell(terminal, shown.format, output, output || shown.io)
}

/// Prints the outcome of an express execution, and what it is billed for.
pub fn conclude_express(
    terminal: &Terminal,
    execution: &SyncExecution,
    format: Format,
    output: bool,
) -> Exit {
    let end = End {
        arn: &execution.arn,
        status: &execution.status,
        error: execution.error.as_deref(),
        cause: execution.cause.as_deref(),
        output: execution.output.as_deref(),
        target: "",
    };
    if format == Format::Text {
        let took = time::span(execution.stopped - execution.started);
        let billed = match (execution.billed_milliseconds, execution.billed_megabytes) {
            (Some(milliseconds), Some(megabytes)) => {
                format!("; billed: {milliseconds} ms at {megabytes} MB")
            }
            _ => String::new(),
        };
        let status = execution.status.to_lowercase().replace('_', " ");
        terminal.message(&format!("{} {status} in {took}{billed}", execution.arn));
    }
    end.tell(terminal, format, output, output)
}

impl End<'_> {
    fn tell(&self, terminal: &Terminal, format: Format, print: bool, knows: bool) -> Exit {
        if self.status == "SUCCEEDED" {
            if let Some(output) = self.output.filter(|_| print && format == Format::Text) {
                terminal.result(output);
            } else if format == Format::Text && !knows {
                terminal.hint("`--output` prints the output, `--show-io` that of every state");
            }
            return Exit::Done;
        }
        let word = self.status.to_lowercase().replace('_', " ");
        let mut message = format!("the execution {word}");
        if let Some(error) = self.error.filter(|error| !error.is_empty()) {
            message += &format!(": {error}");
        }
        if let Some(cause) = self.cause.filter(|cause| !cause.is_empty()) {
            message += &format!("\n{}", indented(&readable(cause)));
        }
        let failure = Failure::new(message);
        terminal.failure(&if self.arn.contains(":express:") {
            failure
        } else {
            failure.hint(format!(
                "see its inputs and outputs with `stepwright history{} --show-io {}`",
                self.target, self.arn
            ))
        });
        Exit::Failed
    }
}

/// Spreads a cause that is JSON, as that of a function is.
fn readable(cause: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(cause);
    match value {
        Ok(value) if value.is_object() || value.is_array() => format!("{value:#}"),
        _ => cause.to_owned(),
    }
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
