//! What one call needs: of a state of a definition, or of a task at the moment it runs.

use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::machine::Machine;
use super::need::Cause;
use super::optimized::{self, Found, Outcome};
use super::sdk;
use crate::asl::model::{Pattern, Resource};
use crate::facts::iam::{self, Needs};
use crate::facts::integrations;
use crate::policy::Statement;

/// What a call needs.
pub(super) struct Called {
    /// `sqs:sendMessage`
    pub name: String,
    /// An error where nothing is known of it.
    pub needs: Result<Vec<Outcome>, Cause>,
}

/// Lists what a call of a resource with these arguments needs.
pub(super) fn called(resource: &Resource, machine: &Machine, arguments: &Arguments) -> Called {
    match resource {
        Resource::Activity { arn } => Called {
            name: arn.clone(),
            needs: Ok(Vec::new()),
        },
        Resource::Lambda { arn } => Called {
            name: arn.clone(),
            needs: Ok(vec![Ok(Found {
                statement: Statement::allow(["lambda:InvokeFunction"], [arn.clone()]),
                argument: None,
            })]),
        },
        Resource::Optimized {
            service,
            operation,
            pattern,
        } => integration(service, operation, *pattern, machine, arguments),
        Resource::Http { pattern } => integration("http", "invoke", *pattern, machine, arguments),
        Resource::Sdk {
            service, operation, ..
        } => Called {
            name: format!("aws-sdk:{service}:{operation}"),
            needs: match iam::needs(service, operation) {
                Some(Needs::Nothing) => Ok(Vec::new()),
                Some(Needs::Actions { actions, passes }) => Ok(sdk::statements(
                    service, &actions, &passes, machine, arguments,
                )),
                Some(Needs::Unknown) | None => Err(Cause::UnknownAction),
            },
        },
        Resource::Other { text } => Called {
            name: text.clone(),
            needs: Err(Cause::UnknownCall),
        },
    }
}

fn integration(
    service: &str,
    operation: &str,
    pattern: Pattern,
    machine: &Machine,
    arguments: &Arguments,
) -> Called {
    let known = integrations::find(service, operation);
    let statements =
        |integration| optimized::statements(&integration, pattern.ending(), machine, arguments);
    Called {
        name: format!("{service}:{operation}"),
        needs: known.map(statements).ok_or(Cause::UnknownCall),
    }
}

/// Lists what taking on the role of a task's `Credentials` needs.
pub(super) fn credentials(machine: &Machine, arguments: &Arguments) -> Vec<Outcome> {
    let actions = ["sts:AssumeRole".to_owned()];
    let resource = ["@role_arn(RoleArn)".to_owned()];
    optimized::statement(&actions, &resource, &Map::new(), machine, arguments)
}

/// A call that is about to be made.
#[derive(Clone, Copy, Debug)]
pub struct RunningCall<'a> {
    pub resource: &'a Resource,
    /// The arguments with their values.
    pub arguments: &'a Value,
    /// The role of the task's `Credentials`, which the call is made with.
    pub role: Option<&'a str>,
}

/// What a call that is about to be made needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CallNeeds {
    pub statements: Vec<Statement>,
    /// Actions on resources that the arguments do not show, such as those with an id that the service gives.
    pub unlocated: Vec<String>,
}

/// Lists what a call with values for arguments needs; an error where nothing is known of it.
pub fn call_needs(machine: &Machine, call: &RunningCall) -> Result<CallNeeds, Cause> {
    let outcomes = match call.role {
        Some(role) if !matches!(call.resource, Resource::Activity { .. }) => {
            let given = serde_json::json!({ "RoleArn": role });
            credentials(machine, &Arguments::of_values(&given))
        }
        _ => {
            let arguments = Arguments::of_values(call.arguments);
            called(call.resource, machine, &arguments).needs?
        }
    };
    let mut needs = CallNeeds::default();
    for outcome in outcomes {
        match outcome {
            Ok(found) => needs.statements.push(found.statement),
            Err(missing) => needs.unlocated.extend(missing.actions),
        }
    }
    Ok(needs)
}
