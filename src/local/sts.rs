//! STS: who the caller is, and the assumption of roles of other accounts.
//!
//! The credentials that AssumeRole gives name the role's account in their access key, so that whoever uses them acts there. The
//! role is not looked up: a local environment needs no deployment role.

use serde_json::{Value, json};

use super::caller::Caller;
use super::context::Context;
use super::iam::Form;
use super::{arn, ids};

pub const VERSION: &str = "2011-06-15";
pub const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

const DEFAULT_SECONDS: i64 = 3600;
const SECONDS: std::ops::RangeInclusive<i64> = 900..=43_200;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum StsError {
    #[error("{0}")]
    Validation(String),
    #[error(
        "`{0}` is not supported: the local emulator serves GetCallerIdentity and AssumeRole of STS"
    )]
    UnsupportedOperation(String),
}

impl StsError {
    pub fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationError",
            Self::UnsupportedOperation(_) => "UnsupportedOperation",
        }
    }
}

/// Runs an operation by its name.
pub fn run(context: &Context<'_>, name: &str, form: &Form) -> Result<Value, StsError> {
    match name {
        "GetCallerIdentity" => Ok(caller_identity(context)),
        "AssumeRole" => assume_role(context, form),
        _ => Err(StsError::UnsupportedOperation(name.to_owned())),
    }
}

/// The ARN of whoever calls.
pub fn caller_arn(caller: &Caller) -> String {
    format!(
        "arn:{}:iam::{}:user/local",
        caller.partition, caller.account
    )
}

fn caller_identity(context: &Context<'_>) -> Value {
    let caller = context.caller;
    json!({
        "Arn": caller_arn(caller),
        "UserId": ids::stable_iam_id("AIDA", &caller.account),
        "Account": caller.account,
    })
}

fn assume_role(context: &Context<'_>, form: &Form) -> Result<Value, StsError> {
    let role = form.text("RoleArn").unwrap_or_default();
    let (account, name) =
        arn::role_parts(role).ok_or_else(|| StsError::Validation(format!("{role} is invalid")))?;
    let session = form.text("RoleSessionName").unwrap_or_default();
    if !is_session_name(session) {
        let text = format!(
            "Value '{session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*"
        );
        return Err(StsError::Validation(format!(
            "1 validation error detected: {text}"
        )));
    }
    let seconds = match form.text("DurationSeconds").map(str::parse::<i64>) {
        None => DEFAULT_SECONDS,
        Some(Ok(seconds)) if SECONDS.contains(&seconds) => seconds,
        Some(_) => {
            return Err(StsError::Validation(
                "DurationSeconds must be between 900 and 43200".to_owned(),
            ));
        }
    };
    Ok(json!({
        "Credentials": {
            "AccessKeyId": account,
            "SecretAccessKey": ids::secret(),
            "SessionToken": ids::secret(),
            "Expiration": context.now.after_seconds(seconds).iso(),
        },
        "AssumedRoleUser": {
            "AssumedRoleId": format!("{}:{session}", ids::stable_iam_id("AROA", role)),
            "Arn": format!("arn:{}:sts::{account}:assumed-role/{name}/{session}", context.caller.partition),
        },
    }))
}

fn is_session_name(name: &str) -> bool {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    (2..=64).contains(&name.len()) && name.chars().all(allowed)
}
