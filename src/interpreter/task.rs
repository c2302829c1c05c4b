//! The Task state: what is handed out.

use serde_json::Value;

use super::causes::Fault;
use super::context::{Surroundings, hands_on_token};
use super::flow;
use super::frame::Frame;
use super::machine::Node;
use super::record::{Scheduled, TaskResource, What};
use super::run::Run;
use crate::asl::fields::QueryLanguage;
use crate::asl::model::{Dynamic, Resource, Task};
use crate::asl::rules::refusals;
use crate::query::{Data, Type, World};

pub(super) fn perform(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    task: &Task,
) -> Result<What, Fault> {
    let resource = resource(&task.resource)?;
    if let TaskResource::Activity(arn) = &resource
        && !(run.conditions.has_activity)(arn)
    {
        return Err(Fault::runtime(format!(
            "The activity {arn} does not exist."
        )));
    }
    let token = token(run);
    let handed = hands_on_token(node).then_some(token.as_str());
    let world = Surroundings::of(run, frame).with_token(handed);
    let timeout = seconds(
        frame,
        node,
        task.timeout_seconds.as_ref(),
        "TimeoutSeconds",
        &world,
    )?;
    let heartbeat = seconds(
        frame,
        node,
        task.heartbeat_seconds.as_ref(),
        "HeartbeatSeconds",
        &world,
    )?;
    let role = role(frame, node, task, &world)?;
    let input = flow::handed_on(frame, node, &world)?;
    startable(node, &input)?;
    Ok(What::Scheduled(Box::new(Scheduled {
        resource,
        input,
        region: run.execution.identity.region.clone(),
        timeout,
        heartbeat,
        role,
        token: token.clone(),
        state: frame.state.clone(),
        retry: frame.retries.iter().sum(),
    })))
}

fn resource(resource: &Resource) -> Result<TaskResource, Fault> {
    Ok(match resource {
        Resource::Lambda { arn } => TaskResource::Lambda(arn.clone()),
        Resource::Activity { arn } => TaskResource::Activity(arn.clone()),
        Resource::Optimized {
            service,
            operation,
            pattern,
        } => TaskResource::Service {
            service: service.clone(),
            operation: operation.clone(),
            pattern: *pattern,
        },
        Resource::Sdk {
            service,
            operation,
            pattern,
        } => TaskResource::Service {
            service: format!("aws-sdk:{service}"),
            operation: operation.clone(),
            pattern: *pattern,
        },
        Resource::Http { pattern } => TaskResource::Service {
            service: "http".to_owned(),
            operation: "invoke".to_owned(),
            pattern: *pattern,
        },
        Resource::Other { text } => {
            return Err(Fault::runtime(format!(
                "The resource '{text}' is not one that is run here."
            )));
        }
    })
}

/// Refuses parameters that the integration does not take, as AWS does before it schedules the task.
fn startable(node: &Node, parameters: &Value) -> Result<(), Fault> {
    let problems = match &node.signature {
        Some(signature) => refusals(signature, parameters),
        None => Vec::new(),
    };
    if problems.is_empty() {
        return Ok(());
    }
    let field = match node.state.language {
        QueryLanguage::JsonPath => "Parameters",
        QueryLanguage::Jsonata => "Arguments",
    };
    Err(Fault::runtime(format!(
        "The {field} '{parameters}' could not be used to start the Task: [{}]",
        problems.join(", ")
    )))
}

/// Draws a token: long enough that nobody guesses one.
fn token(run: &Run<'_>) -> String {
    let entropy = run.conditions.entropy;
    format!(
        "AQ{:016x}{:016x}{:016x}",
        entropy.bits(),
        entropy.bits(),
        entropy.bits()
    )
}

fn seconds(
    frame: &Frame,
    node: &Node,
    value: Option<&Dynamic<u64>>,
    field: &str,
    world: &dyn World,
) -> Result<Option<u64>, Fault> {
    let expression = match value {
        None => return Ok(None),
        Some(Dynamic::Fixed(seconds)) => return Ok(Some(*seconds)),
        Some(Dynamic::Evaluated(expression)) => expression,
    };
    if node.state.language == QueryLanguage::Jsonata {
        let data = Data::new(&frame.input, world);
        let value = expression.evaluate_as(&data, field, Type::Number)?;
        return whole(&value).map(Some).ok_or_else(|| {
            let sentence = format!("The {field} field must be a positive integer but was: {value}");
            Fault::evaluation(sentence, Some(field))
        });
    }
    let value = flow::value_of(expression, &frame.input, world)?;
    whole(&value).map(Some).ok_or_else(|| {
        Fault::runtime(format!(
            "The {field}Path parameter cannot be parsed as a positive long value: {} == {value}",
            flow::text_of(expression)
        ))
    })
}

fn whole(value: &Value) -> Option<u64> {
    let number = value.as_f64()?;
    (number >= 1.0 && number.fract() == 0.0).then_some(number as u64)
}

fn role(
    frame: &Frame,
    node: &Node,
    task: &Task,
    world: &dyn World,
) -> Result<Option<String>, Fault> {
    let expression = match &task.role {
        None => return Ok(None),
        Some(Dynamic::Fixed(role)) => return Ok(Some(role.clone())),
        Some(Dynamic::Evaluated(expression)) => expression,
    };
    let data = Data::new(&frame.input, world);
    if node.state.language == QueryLanguage::Jsonata {
        let value = expression.evaluate_as(&data, "Credentials/RoleArn", Type::String)?;
        return Ok(value.as_str().map(str::to_owned));
    }
    match expression.evaluate(&data, "RoleArn.$")? {
        Value::String(role) => Ok(Some(role)),
        other => Err(Fault::runtime(format!(
            "The RoleArn of Credentials refers to a value that is not a string: {} == {other}",
            flow::text_of(expression)
        ))),
    }
}
