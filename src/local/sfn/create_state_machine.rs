//! CreateStateMachine, which answers a repeat of an identical request with the machine that is there.

use serde_json::{Value, json};

use super::configuration::{self, Configuration};
use super::machine::Machine;
use super::params::{ARN, DEFINITION, DESCRIPTION, NAME, Params};
use super::{Answer, Checks, SfnError, names, role_check, tags, versions};
use crate::local::arn;
use crate::local::context::Context;

const TYPES: &[&str] = &["STANDARD", "EXPRESS"];

struct Request<'a> {
    name: &'a str,
    kind: &'a str,
    configuration: Configuration,
    publish: bool,
    version_description: Option<&'a str>,
    tags: Vec<tags::Tag>,
}

pub fn run(context: &Context<'_>, checks: &Checks, params: Params<'_>) -> Answer {
    let request = read(params)?;
    let arn = arn::states(context.caller, "stateMachine", request.name);
    if let Some(existing) = Machine::find(context, &arn)? {
        return repeat(context, &existing, &request);
    }
    check(context, checks, &request)?;
    let machine = Machine {
        arn,
        name: request.name.to_owned(),
        kind: request.kind.to_owned(),
        created: context.now,
        updated: context.now,
        configuration: request.configuration,
        revision: None,
        last_version: 0,
        first_description: None,
        status: "ACTIVE".to_owned(),
    };
    machine.insert(context)?;
    tags::add(context, &machine.arn, &request.tags)?;
    let version = if request.publish {
        Some(versions::publish(context, &machine, request.version_description)?.arn)
    } else {
        None
    };
    Ok(answer(&machine, version))
}

fn read(mut params: Params<'_>) -> Result<Request<'_>, SfnError> {
    let request = Request {
        name: params.required("name", NAME),
        kind: params.choice("type", TYPES).unwrap_or("STANDARD"),
        configuration: Configuration {
            definition: params.required("definition", DEFINITION).to_owned(),
            role: params.required("roleArn", ARN).to_owned(),
            logging: configuration::logging(&mut params).unwrap_or_else(configuration::no_logging),
            tracing: configuration::tracing(&mut params).unwrap_or_default(),
            encryption: configuration::encryption(&mut params)
                .unwrap_or_else(configuration::owned_key),
        },
        publish: params.flag("publish"),
        version_description: params.text("versionDescription", DESCRIPTION),
        tags: tags::read(&mut params, "tags"),
    };
    params.finish()?;
    if request.version_description.is_some() && !request.publish {
        return Err(versions::description_without_publish());
    }
    names::check(request.name)?;
    Ok(request)
}

fn check(context: &Context<'_>, checks: &Checks, request: &Request<'_>) -> Result<(), SfnError> {
    let configuration = &request.configuration;
    tags::check(request.name, &request.tags)?;
    configuration::check_logging(context, &configuration.logging)?;
    configuration::check_encryption(&configuration.encryption)?;
    checks.require(&configuration.definition, request.kind)?;
    role_check::check(context, request.kind, configuration)
}

/// Compares a repeat with the current revision: role and tags do not count, and stay as they are.
fn repeat(context: &Context<'_>, existing: &Machine, request: &Request<'_>) -> Answer {
    if existing.status == "DELETING" {
        return Err(SfnError::StateMachineDeleting(existing.arn.clone()));
    }
    let asked = Configuration {
        role: existing.configuration.role.clone(),
        ..request.configuration.clone()
    };
    if existing.kind != request.kind || existing.configuration != asked {
        return Err(SfnError::StateMachineAlreadyExists(format!(
            "'{}'",
            existing.arn
        )));
    }
    match (existing.last_version > 0, request.publish) {
        (false, false) => Ok(answer(existing, None)),
        (false, true) => Err(SfnError::StateMachineAlreadyExists(format!(
            "'{}'",
            existing.arn
        ))),
        (true, false) => Err(published(
            "This state machine was already created with a published version.",
        )),
        (true, true) if existing.first_description.as_deref() == request.version_description => {
            Ok(answer(existing, versions::oldest(context, &existing.arn)?))
        }
        (true, true) => Err(published(
            "This state machine was already created with a published version using a different description.",
        )),
    }
}

fn published(text: &str) -> SfnError {
    SfnError::StateMachineAlreadyExists(text.to_owned())
}

fn answer(machine: &Machine, version: Option<String>) -> Value {
    let mut answer =
        json!({ "creationDate": machine.created.epoch_seconds(), "stateMachineArn": machine.arn });
    if let Some(version) = version {
        answer["stateMachineVersionArn"] = version.into();
    }
    answer
}
