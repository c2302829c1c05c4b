//! What a revision of a machine is made of, and how its logging, tracing and encryption are read and defaulted.

use serde_json::{Value, json};

use super::SfnError;
use super::params::{Length, Params};
use crate::arn::Arn;
use crate::facts::quotas;
use crate::local::context::Context;

const LEVELS: &[&str] = &["ALL", "ERROR", "FATAL", "OFF"];
const KEY_TYPES: &[&str] = &["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"];
const KEY_ID: Length = Length { min: 1, max: 2048 };
const LOG_GROUP_ARN: Length = Length {
    min: 1,
    max: quotas::ARN_CHARACTERS,
};
const DEFAULT_REUSE_SECONDS: i64 = 300;

/// Everything that makes a revision: what UpdateStateMachine can change, as DescribeStateMachine shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// The text as it was sent, byte for byte.
    pub definition: String,
    pub role: String,
    pub logging: Value,
    pub tracing: bool,
    pub encryption: Value,
}

/// Reads `loggingConfiguration`; absent where it is not given.
pub fn logging(params: &mut Params<'_>) -> Option<Value> {
    let given = params.object("loggingConfiguration")?;
    let mut filled = json!({ "level": "OFF", "includeExecutionData": false });
    params.inner("loggingConfiguration", given, |inner| {
        filled["level"] = inner.choice("level", LEVELS).unwrap_or("OFF").into();
        filled["includeExecutionData"] = inner.flag("includeExecutionData").into();
        if let Some(destinations) = inner.array("destinations") {
            destinations
                .iter()
                .for_each(|destination| check_destination(inner, destination));
            // Recorded: an empty list is kept, and shown again.
            filled["destinations"] = destinations.into();
        }
    });
    Some(filled)
}

fn check_destination<'a>(params: &mut Params<'a>, destination: &'a Value) {
    params.inner("destinations", destination, |inner| {
        if let Some(group) = inner.object("cloudWatchLogsLogGroup") {
            inner.inner("cloudWatchLogsLogGroup", group, |group| {
                group.text("logGroupArn", LOG_GROUP_ARN);
            });
        }
    });
}

/// Checks that a log has somewhere to go that exists; an empty configuration, or level OFF, needs no destination.
pub fn check_logging(context: &Context<'_>, logging: &Value) -> Result<(), SfnError> {
    let destinations = logging["destinations"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let wanted = if logs(logging) { 1..=1 } else { 0..=1 };
    if !wanted.contains(&destinations.len()) {
        return Err(SfnError::InvalidLoggingConfiguration(
            "Must specify exactly one Log Destination.",
        ));
    }
    for destination in destinations {
        let arn = destination["cloudWatchLogsLogGroup"]["logGroupArn"].as_str();
        let Some(name) = log_group_name(arn.unwrap_or_default()) else {
            return Err(SfnError::InvalidLoggingConfiguration(
                "Log Destination is not a valid CloudWatch Logs log group ARN ending in ':*'.",
            ));
        };
        if !context.engine.log_groups().has(name) {
            return Err(SfnError::InvalidLoggingConfiguration(
                "Log Destination not found.",
            ));
        }
    }
    Ok(())
}

fn log_group_name(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn).filter(|arn| arn.service == "logs")?;
    let name = arn
        .resource
        .strip_prefix("log-group:")?
        .strip_suffix(":*")?;
    let is_whole = ![arn.region, arn.account, name].contains(&"") && !name.contains(':');
    is_whole.then_some(name)
}

/// Returns whether a machine writes a log.
pub fn logs(logging: &Value) -> bool {
    logging["level"] != "OFF"
}

pub fn no_logging() -> Value {
    json!({ "level": "OFF", "includeExecutionData": false })
}

/// Reads `tracingConfiguration`; absent where it is not given.
pub fn tracing(params: &mut Params<'_>) -> Option<bool> {
    let given = params.object("tracingConfiguration")?;
    let mut enabled = false;
    params.inner("tracingConfiguration", given, |inner| {
        enabled = inner.flag("enabled")
    });
    Some(enabled)
}

/// Reads `encryptionConfiguration`; absent where it is not given.
pub fn encryption(params: &mut Params<'_>) -> Option<Value> {
    let given = params.object("encryptionConfiguration")?;
    let mut filled = owned_key();
    params.inner("encryptionConfiguration", given, |inner| {
        if !inner.has("type") {
            inner.violation("null", "type", "Member must not be null");
        }
        let kind = inner.choice("type", KEY_TYPES);
        let key = inner.text("kmsKeyId", KEY_ID);
        let (least, most) = quotas::DATA_KEY_REUSE_SECONDS.into_inner();
        let reuse = inner.number("kmsDataKeyReusePeriodSeconds", least.into(), most.into());
        if kind == Some("CUSTOMER_MANAGED_KMS_KEY") {
            let reuse = reuse.unwrap_or(DEFAULT_REUSE_SECONDS);
            filled =
                json!({ "kmsKeyId": key, "kmsDataKeyReusePeriodSeconds": reuse, "type": kind });
        } else if key.is_some() {
            filled["kmsKeyId"] = key.into();
        }
    });
    Some(filled)
}

/// Checks that a key is named exactly where one is used.
pub fn check_encryption(encryption: &Value) -> Result<(), SfnError> {
    let own = encryption["type"] == "CUSTOMER_MANAGED_KMS_KEY";
    let named = encryption.get("kmsKeyId").is_some_and(Value::is_string);
    match (own, named) {
        (true, false) => Err(SfnError::InvalidEncryptionConfiguration(
            "kmsKeyId is required for CUSTOMER_MANAGED_KMS_KEY",
        )),
        (false, true) => Err(SfnError::InvalidEncryptionConfiguration(
            "kmsKeyId is not allowed for AWS_OWNED_KEY",
        )),
        _ => Ok(()),
    }
}

pub fn owned_key() -> Value {
    json!({ "type": "AWS_OWNED_KEY" })
}
