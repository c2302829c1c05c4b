//! CloudWatch Logs, as far as a state machine needs it: its log groups, which must exist before one logs to them.
//!
//! A log group is a file below the store's `logs`: [`engine`](super::engine) writes it, and the group exists where the file does.

mod error;

use serde_json::{Value, json};

use super::context::Context;
use super::engine::LogGroup;
pub use error::LogsError;

/// Runs an operation by its name.
pub fn run(context: &Context<'_>, name: &str, params: &Value) -> Result<Value, LogsError> {
    match name {
        "CreateLogGroup" => create(context, params),
        "DescribeLogGroups" => describe(context, params),
        "DeleteLogGroup" => delete(context, params),
        _ => Err(LogsError::Unsupported(name.to_owned())),
    }
}

fn create(context: &Context<'_>, params: &Value) -> Result<Value, LogsError> {
    only(params, &["logGroupName"])?;
    let name = group_name(params)?;
    match context.engine.log_groups().create(name)? {
        true => Ok(json!({})),
        false => Err(LogsError::ResourceAlreadyExists),
    }
}

/// Lists all groups of the store in one page.
fn describe(context: &Context<'_>, params: &Value) -> Result<Value, LogsError> {
    only(params, &["logGroupNamePrefix", "limit"])?;
    let prefix = params["logGroupNamePrefix"].as_str().unwrap_or_default();
    let groups = context.engine.log_groups().list()?.into_iter();
    let shown: Vec<Value> = groups
        .filter(|group| group.name.starts_with(prefix))
        .map(|group| shown(context, &group))
        .collect();
    Ok(json!({ "logGroups": shown }))
}

fn delete(context: &Context<'_>, params: &Value) -> Result<Value, LogsError> {
    only(params, &["logGroupName"])?;
    match context.engine.log_groups().delete(group_name(params)?)? {
        true => Ok(json!({})),
        false => Err(LogsError::ResourceNotFound),
    }
}

fn shown(context: &Context<'_>, group: &LogGroup) -> Value {
    let caller = context.caller;
    let arn = format!(
        "arn:{}:logs:{}:{}:log-group:{}",
        caller.partition, caller.region, caller.account, group.name
    );
    json!({
        "logGroupName": group.name,
        "arn": format!("{arn}:*"),
        "logGroupArn": arn,
        "creationTime": group.created,
        "storedBytes": group.bytes,
        "metricFilterCount": 0,
    })
}

/// Reads a name by AWS's rule: 1 to 512 letters, digits and `._-/#`.
fn group_name(params: &Value) -> Result<&str, LogsError> {
    let name = params["logGroupName"].as_str().unwrap_or_default();
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/#".contains(&byte);
    match (1..=512).contains(&name.len()) && name.bytes().all(is_allowed) {
        true => Ok(name),
        false => Err(LogsError::InvalidParameter(format!(
            "`logGroupName` must be 1 to 512 letters, digits and `._-/#`, found `{name}`"
        ))),
    }
}

fn only(params: &Value, known: &[&str]) -> Result<(), LogsError> {
    let given = params.as_object().into_iter().flatten();
    match given
        .map(|(name, _)| name)
        .find(|name| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) => Err(LogsError::InvalidParameter(format!(
            "`{name}` is not supported: the local emulator keeps the names of log groups and what executions log"
        ))),
    }
}
