//! Executions that were set aside: run again or stopped from outside, with whoever owns the store, or in the store itself.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::owner::LockState;
use super::{LocalError, Moment, Options, engine, sfn, store};
use crate::interpreter::Failure;

/// How long the owner of a store may take for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What became of an execution that was to be run again or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done by the process that serves the store.
    Done,
    /// Done in the store, which nobody serves: an execution to run again runs when somebody does.
    Noted,
    /// Refused, and why.
    Refused(String),
}

/// Runs an execution again that was set aside.
pub fn resume(options: &Options, execution_arn: &str) -> Result<Outcome, LocalError> {
    match options.claim()? {
        LockState::Theirs(owner) => {
            let params = json!({ "executionArn": execution_arn });
            ask(&owner.url, sfn::RESUME_EXECUTION, &params)
        }
        LockState::Mine(_lock) => {
            let cleared = store::change(&options.store, |connection| {
                store::suspects::clear(connection, execution_arn)
            })?;
            Ok(match cleared {
                true => Outcome::Noted,
                false => Outcome::Refused(format!("execution `{execution_arn}` is not set aside")),
            })
        }
    }
}

/// Stops an execution as StopExecution does, without running any other.
pub fn stop(options: &Options, execution_arn: &str) -> Result<Outcome, LocalError> {
    match options.claim()? {
        LockState::Theirs(owner) => {
            let params = json!({ "executionArn": execution_arn });
            ask(&owner.url, "AWSStepFunctions.StopExecution", &params)
        }
        LockState::Mine(_lock) => {
            let now = Moment::now().0;
            let stopped = store::change(&options.store, |connection| {
                engine::stop_stored(connection, execution_arn, Failure::default(), now)
            })?;
            Ok(match stopped {
                true => Outcome::Noted,
                false => Outcome::Refused(format!("no execution `{execution_arn}` is running")),
            })
        }
    }
}

/// Calls an operation of the emulator that serves a store.
fn ask(url: &str, target: &str, params: &Value) -> Result<Outcome, LocalError> {
    let failed = |source| LocalError::Owner {
        url: url.to_owned(),
        source,
    };
    let (status, body) = post(url, target, &params.to_string()).map_err(failed)?;
    if status == 200 {
        return Ok(Outcome::Done);
    }
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let message = body["message"].as_str().unwrap_or("no reason given");
    Ok(Outcome::Refused(message.to_owned()))
}

fn post(url: &str, target: &str, body: &str) -> std::io::Result<(u16, String)> {
    let address = url.strip_prefix("http://").unwrap_or(url);
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "POST / HTTP/1.1\r\nhost: {address}\r\nx-amz-target: {target}\r\ncontent-type: application/x-amz-json-1.0\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    Ok((status.ok_or_else(broken)?, body.to_owned()))
}
