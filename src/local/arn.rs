//! ARNs of Step Functions: parsed for a request, built for an answer.

use crate::arn::Arn;

use super::caller::Caller;

/// What an ARN of Step Functions names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    StateMachine {
        name: String,
    },
    /// A version by number, or an alias.
    Qualified {
        name: String,
        qualifier: String,
    },
    Activity {
        name: String,
    },
    Execution {
        name: String,
    },
    ExpressExecution {
        name: String,
    },
    MapRun {
        name: String,
    },
}

/// An ARN of Step Functions, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatesArn {
    pub region: String,
    pub account: String,
    pub named: Named,
}

impl StatesArn {
    /// Reads an ARN; the error is the detail that AWS puts after `Invalid Arn:`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !Arn::lenient(text).is_some_and(|arn| arn.partition.starts_with("aws")) {
            return Err(format!("Invalid ARN prefix: {text}"));
        }
        let arn = Arn::parse(text).ok_or_else(|| format!("Invalid ARN: {text}"))?;
        if arn.service != "states" {
            return Err(format!("Invalid ARN service: {text}"));
        }
        let named = named(arn.resource).ok_or_else(|| format!("Invalid ARN resource: {text}"))?;
        Ok(Self {
            region: arn.region.to_owned(),
            account: arn.account.to_owned(),
            named,
        })
    }

    /// The word for the resource's type in AWS's messages.
    pub fn type_word(&self) -> &'static str {
        match self.named {
            Named::StateMachine { .. } | Named::Qualified { .. } => "stateMachine",
            Named::Activity { .. } => "activity",
            Named::Execution { .. } => "execution",
            Named::ExpressExecution { .. } => "express",
            Named::MapRun { .. } => "mapRun",
        }
    }
}

fn named(resource: &str) -> Option<Named> {
    let (kind, rest) = resource.split_once(':')?;
    let (name, qualifier) = rest
        .split_once(':')
        .map_or((rest, None), |(name, qualifier)| (name, Some(qualifier)));
    if name.is_empty() || qualifier.is_some_and(str::is_empty) {
        return None;
    }
    let name = name.to_owned();
    match (kind, qualifier) {
        ("stateMachine", None) => Some(Named::StateMachine { name }),
        ("stateMachine", Some(qualifier)) => Some(Named::Qualified {
            name,
            qualifier: qualifier.to_owned(),
        }),
        ("activity", None) => Some(Named::Activity { name }),
        ("execution", Some(_)) => Some(Named::Execution { name }),
        ("express", Some(_)) => Some(Named::ExpressExecution { name }),
        ("mapRun", Some(_)) => Some(Named::MapRun { name }),
        _ => None,
    }
}

/// Builds the ARN of a machine, or of an activity, in the caller's account and region.
pub fn states(caller: &Caller, kind: &str, name: &str) -> String {
    format!(
        "arn:{}:states:{}:{}:{kind}:{name}",
        caller.partition, caller.region, caller.account
    )
}

/// Builds the ARN of a role; the path begins and ends with a slash.
pub fn role(caller: &Caller, path: &str, name: &str) -> String {
    format!(
        "arn:{}:iam::{}:role{path}{name}",
        caller.partition, caller.account
    )
}

/// Reads account and name of a role's ARN; the path is not part of a role's identity.
pub fn role_parts(text: &str) -> Option<(&str, &str)> {
    let arn = Arn::parse(text).filter(|arn| (arn.service, arn.region) == ("iam", ""))?;
    let name = arn.resource.strip_prefix("role/")?.rsplit('/').next()?;
    (!name.is_empty()).then_some((arn.account, name))
}
