//! DescribeStateMachine, for a machine, a version of it, or the version that an alias routes to.

use serde_json::{Value, json};

use super::configuration::Configuration;
use super::machine::Machine;
use super::params::{ARN, Params};
use super::{Answer, SfnError, aliases, names, versions};
use crate::asl::variables;
use crate::local::arn::Named;
use crate::local::clock::Moment;
use crate::local::context::Context;

/// What is described, whatever the ARN named.
struct Described<'a> {
    arn: &'a str,
    created: Moment,
    configuration: &'a Configuration,
    revision: Option<&'a str>,
    description: Option<&'a str>,
}

pub fn run(context: &Context<'_>, mut params: Params<'_>) -> Answer {
    let text = params.required("stateMachineArn", ARN);
    let included = params.choice("includedData", &["ALL_DATA", "METADATA_ONLY"]);
    params.finish()?;
    let arn = names::arn(context.caller, "DescribeStateMachine", text)?;
    let mut answer = match &arn.named {
        Named::StateMachine { .. } => describe_current(context, text)?,
        Named::Qualified { qualifier, .. } => describe_qualified(context, text, qualifier)?,
        _ => return Err(names::wrong_type(&arn)),
    };
    if included == Some("METADATA_ONLY")
        && let Some(members) = answer.as_object_mut()
    {
        members.remove("definition");
        members.remove("variableReferences");
    }
    Ok(answer)
}

fn describe_current(context: &Context<'_>, arn: &str) -> Answer {
    let machine = Machine::get(context, arn)?;
    let described = Described {
        arn,
        created: machine.created,
        configuration: &machine.configuration,
        revision: machine.revision.as_deref(),
        description: None,
    };
    Ok(answer(&machine, &described))
}

fn describe_qualified(context: &Context<'_>, arn: &str, qualifier: &str) -> Answer {
    let missing = || SfnError::StateMachineDoesNotExist(arn.to_owned());
    let of = arn
        .strip_suffix(qualifier)
        .and_then(|arn| arn.strip_suffix(':'))
        .unwrap_or(arn);
    let version_arn = match qualifier.parse::<i64>() {
        Ok(_) => arn.to_owned(),
        Err(_) => aliases::first_route(context, arn)?.ok_or_else(missing)?,
    };
    let version = versions::find(context, &version_arn)?.ok_or_else(missing)?;
    let machine = Machine::find(context, of)?.ok_or_else(missing)?;
    let described = Described {
        arn,
        created: version.created,
        configuration: &version.configuration,
        revision: version.revision.as_deref(),
        description: version.description.as_deref(),
    };
    Ok(answer(&machine, &described))
}

fn answer(machine: &Machine, described: &Described<'_>) -> Value {
    let configuration = described.configuration;
    let mut answer = json!({
        "stateMachineArn": described.arn,
        "name": machine.name,
        "status": machine.status,
        "definition": configuration.definition,
        "roleArn": configuration.role,
        "type": machine.kind,
        "creationDate": described.created.epoch_seconds(),
        "loggingConfiguration": configuration.logging,
        "tracingConfiguration": { "enabled": configuration.tracing },
        "encryptionConfiguration": configuration.encryption,
    });
    if let Some(revision) = described.revision {
        answer["revisionId"] = revision.into();
    }
    if let Some(description) = described.description {
        answer["description"] = description.into();
    }
    let references = serde_json::from_str(&configuration.definition)
        .map(|definition| variables::references(&definition))
        .unwrap_or_default();
    if !references.is_empty() {
        answer["variableReferences"] = json!(references);
    }
    answer
}
