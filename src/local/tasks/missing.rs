//! What is not configured, or not supported: failures whose causes say what to do.

use crate::asl::model::Pattern;
use crate::facts::services::Service;
use crate::interpreter::{Failure, TaskResource};
use crate::policy::evaluate::Unsupported;

const TASK_FAILED: &str = "States.TaskFailed";

/// No command and no endpoint for a function.
pub fn function(name: &str) -> Failure {
    failed(format!(
        "The local emulator does not know how to run the function `{name}`. Give it a command that reads the event from stdin and \
         writes the result to stdout, in stepwright.yaml:\n\
         local:\n  functions:\n    {name}: {{command: [python3, functions/{name}.py]}}\n\
         or an endpoint that answers Lambda's Invoke: `{name}: {{endpoint: \"http://127.0.0.1:9001\"}}`, or \
         AWS_ENDPOINT_URL_LAMBDA for all functions."
    ))
}

/// No endpoint for a service.
pub fn endpoint(resource_type: &str, key: &str, service: Option<&Service>) -> Failure {
    let variable = service.map_or_else(String::new, |service| {
        format!(" or in the variable {}", service.endpoint_variable())
    });
    failed(format!(
        "The local emulator does not know where `{resource_type}` is. Name an endpoint in stepwright.yaml:\n\
         local:\n  services:\n    {key}: {{endpoint: \"http://127.0.0.1:4566\"}}\n{variable}\
         {}mock the state: SFN_MOCK_CONFIG names the mock configuration file, and the execution is started with \
         `<state machine ARN>#<test case>`.",
        if variable.is_empty() { "or " } else { ", or " },
        variable = variable.trim_start()
    ))
}

/// A job of another service that takes time.
pub fn sync(service: &str, operation: &str, pattern: Pattern) -> Failure {
    unsupported(&format!(
        "waiting for `{service}:{operation}{}`",
        pattern.suffix()
    ))
}

/// A protocol that is not spoken.
pub fn protocol(resource_type: &str, operation: &str) -> Failure {
    unsupported(&format!("calling `{resource_type}:{operation}`"))
}

pub fn activity(resource: &TaskResource) -> Failure {
    failed(format!("no runner takes {resource:?}"))
}

/// A managed policy or a permissions boundary whose document is not on this machine.
pub fn policy(role: &str, what: &str, arn: &str) -> Failure {
    failed(format!(
        "The local emulator cannot check the role `{role}`: the document of its {what} `{arn}` is not on this machine. Name a file \
         with the document in stepwright.yaml:\n\
         local:\n  policies:\n    \"{arn}\": policies/{name}.json\n\
         or run the local emulator with `--no-enforce`, which checks no role.",
        name = arn.rsplit('/').next().unwrap_or_default()
    ))
}

/// A condition on keys whose values only AWS knows.
pub fn condition_keys(role: &str, action: &str, keys: &[String]) -> Failure {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    failed(format!(
        "The local emulator cannot check whether the role `{role}` allows {action}: that depends on {}, which it does not know of a \
         request. Run it with `--no-enforce`, which checks no role.",
        keys.join(", ")
    ))
}

/// A policy that cannot be evaluated.
pub fn policy_support(name: &str, error: &Unsupported) -> Failure {
    failed(format!(
        "The local emulator cannot evaluate {name}: {error}. Run it with `--no-enforce`, which checks no role."
    ))
}

/// A role that could not be read.
pub fn role(arn: &str, reason: &str) -> Failure {
    failed(format!(
        "The local emulator could not read the role {arn}: the store failed: {reason}"
    ))
}

fn unsupported(what: &str) -> Failure {
    failed(format!(
        "The local emulator does not support {what}. Mock the state: SFN_MOCK_CONFIG names the mock configuration file, and the \
         execution is started with `<state machine ARN>#<test case>`."
    ))
}

fn failed(cause: String) -> Failure {
    Failure {
        error: Some(TASK_FAILED.to_owned()),
        cause: Some(cause),
    }
}
