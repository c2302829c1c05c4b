//! UpdateStateMachine: a new revision where something differs, the same one where nothing does.

use serde_json::{Value, json};

use super::configuration;
use super::machine::Machine;
use super::params::{ARN, DEFINITION, DESCRIPTION, Params};
use super::{Answer, Checks, SfnError, names, role_check, versions};
use crate::local::arn::Named;
use crate::local::context::Context;
use crate::local::ids;

const NOTHING: &str = "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified";
const KEY_ALONE: &str =
    "The definition must be specified when the EncryptionConfiguration is specified";

struct Request<'a> {
    arn: &'a str,
    definition: Option<&'a str>,
    role: Option<&'a str>,
    logging: Option<Value>,
    tracing: Option<bool>,
    encryption: Option<Value>,
    publish: bool,
    version_description: Option<&'a str>,
}

pub fn run(context: &Context<'_>, checks: &Checks, params: Params<'_>) -> Answer {
    let request = read(params)?;
    let arn = names::arn(context.caller, "UpdateStateMachine", request.arn)?;
    if !matches!(
        arn.named,
        Named::StateMachine { .. } | Named::Qualified { .. }
    ) {
        return Err(names::wrong_type(&arn));
    }
    let mut machine = Machine::get(context, request.arn)?;
    if machine.status == "DELETING" {
        return Err(SfnError::StateMachineDeleting(machine.arn));
    }
    require_something(&request)?;
    apply(context, checks, &mut machine, &request)?;
    let version = if request.publish {
        Some(versions::publish(context, &machine, request.version_description)?.arn)
    } else {
        None
    };
    Ok(answer(context, &machine, version))
}

fn read(mut params: Params<'_>) -> Result<Request<'_>, SfnError> {
    let request = Request {
        arn: params.required("stateMachineArn", ARN),
        definition: params.text("definition", DEFINITION),
        role: params.text("roleArn", ARN),
        logging: configuration::logging(&mut params),
        tracing: configuration::tracing(&mut params),
        encryption: configuration::encryption(&mut params),
        publish: params.flag("publish"),
        version_description: params.text("versionDescription", DESCRIPTION),
    };
    params.finish()?;
    if request.version_description.is_some() && !request.publish {
        return Err(versions::description_without_publish());
    }
    Ok(request)
}

fn require_something(request: &Request<'_>) -> Result<(), SfnError> {
    let Request {
        definition,
        role,
        logging,
        tracing,
        encryption,
        ..
    } = request;
    if encryption.is_some() && definition.is_none() {
        return Err(SfnError::MissingRequiredParameter(KEY_ALONE));
    }
    if definition.is_none() && role.is_none() && logging.is_none() && tracing.is_none() {
        return Err(SfnError::MissingRequiredParameter(NOTHING));
    }
    Ok(())
}

fn apply(
    context: &Context<'_>,
    checks: &Checks,
    machine: &mut Machine,
    request: &Request<'_>,
) -> Result<(), SfnError> {
    let mut wanted = machine.configuration.clone();
    if let Some(definition) = request.definition {
        checks.require(definition, &machine.kind)?;
        wanted.definition = definition.to_owned();
    }
    if let Some(role) = request.role {
        wanted.role = role.to_owned();
    }
    if let Some(logging) = &request.logging {
        configuration::check_logging(context, logging)?;
        wanted.logging = logging.clone();
    }
    if let Some(encryption) = &request.encryption {
        configuration::check_encryption(encryption)?;
        wanted.encryption = encryption.clone();
    }
    wanted.tracing = request.tracing.unwrap_or(wanted.tracing);
    role_check::check(context, &machine.kind, &wanted)?;
    if wanted != machine.configuration {
        machine.configuration = wanted;
        machine.revision = Some(ids::uuid());
        machine.update(context)?;
    }
    Ok(())
}

fn answer(context: &Context<'_>, machine: &Machine, version: Option<String>) -> Value {
    let mut answer = json!({ "updateDate": context.now.epoch_seconds() });
    if let Some(revision) = &machine.revision {
        answer["revisionId"] = revision.as_str().into();
    }
    if let Some(version) = version {
        answer["stateMachineVersionArn"] = version.into();
    }
    answer
}
