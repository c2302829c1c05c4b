//! Whether the caller may make a request, where `local serve --enforce-caller` names the policy of whoever calls.
//!
//! What a request needs is what `grants` has for the same call in a workflow; what it does not know is added here: paths of roles, the
//! tags that a creating call sets, keys of conditions. Customer managed keys are not asked for: nothing is encrypted here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::answer::Reply;
use super::call::{Call, Service};
use crate::asl::model::{Pattern, Resource};
use crate::grants::{self, Machine, RunningCall};
use crate::local::caller::Caller;
use crate::local::context::Context;
use crate::local::{iam, sts};
use crate::policy::Statement;
use crate::policy::evaluate::{self, Context as Keys, Policies, Request};

/// Refuses a request that the policies do not allow; `note` hears of every action that they allow it.
pub fn refusal(
    context: &Context<'_>,
    call: &Call,
    policies: &Policies,
    note: &dyn Fn(&str, &str),
) -> Option<Reply> {
    let principal = sts::caller_arn(context.caller);
    let given = arguments(context, call);
    let keys = keys(context, &given);
    for pair in needs(context.caller, call, &given) {
        let request = Request {
            action: &pair.action[0],
            resource: &pair.resource[0],
            context: &keys,
        };
        let decision = match grants::decide(policies, &pair, &keys) {
            Ok(decision) => decision,
            Err(error) => {
                let message =
                    format!("the policy of `--enforce-caller` cannot be evaluated: {error}");
                return Some(denied(call, &message));
            }
        };
        match evaluate::denial(&principal, &request, &decision) {
            Some(message) => return Some(denied(call, &message)),
            None => note(request.action, request.resource),
        }
    }
    None
}

fn denied(call: &Call, message: &str) -> Reply {
    match call.service {
        Service::Iam | Service::Sts => Reply::xml_error(403, "AccessDenied", message),
        _ => Reply::json_error(400, "AccessDeniedException", message),
    }
}

/// Lists what IAM is asked for a request, one action on one resource each.
fn needs(caller: &Caller, call: &Call, given: &Map<String, Value>) -> Vec<Statement> {
    let is_set = |name: &str| given.get(name).is_some_and(|value| !value.is_null());
    let arguments = Value::Object(given.clone());
    let resource = Resource::Sdk {
        service: sdk_name(call.service).to_owned(),
        operation: lower_first(&call.operation),
        pattern: Pattern::RequestResponse,
    };
    let machine = Machine {
        definition: &Value::Null,
        machine_arn: "",
        machine_name: "",
        partition: caller.partition,
        region: &caller.region,
        account: &caller.account,
        logging: false,
        tracing: false,
        kms_key: None,
        activity_kms_keys: &[],
        resources: &BTreeMap::new(),
    };
    let running = RunningCall {
        resource: &resource,
        arguments: &arguments,
        role: None,
    };
    let needs = grants::call_needs(&machine, &running).unwrap_or_default();
    let everywhere = needs.unlocated.iter().map(|action| (action.clone(), "*"));
    let mut statements = needs.statements;
    statements.extend(everywhere.map(|(action, all)| Statement::allow([action], [all])));
    let mut pairs: Vec<Statement> = statements.iter().flat_map(grants::split).collect();
    // Creating with tags is tagging as well, and publishing is an action of its own.
    let dependent = [
        ("CreateStateMachine", "Tags", "states:TagResource"),
        ("CreateActivity", "Tags", "states:TagResource"),
        ("CreateRole", "Tags", "iam:TagRole"),
        (
            "CreateStateMachine",
            "Publish",
            "states:PublishStateMachineVersion",
        ),
        (
            "UpdateStateMachine",
            "Publish",
            "states:PublishStateMachineVersion",
        ),
    ];
    let own = pairs.first().map(|pair| pair.resource.clone());
    for (operation, parameter, action) in dependent {
        if call.operation == operation && is_set(parameter) && given[parameter] != json!(false) {
            pairs.push(Statement::allow([action], own.clone().unwrap_or_default()));
        }
    }
    pairs
}

/// Returns the parameters as they are called in a workflow, with the path of a role in its name.
fn arguments(context: &Context<'_>, call: &Call) -> Map<String, Value> {
    let mut given = call.parameters();
    if let Some(Value::String(name)) = given.get("RoleName").cloned() {
        let kept = iam::role_path(context, &name);
        let path = kept.ok().flatten();
        let asked = given.get("Path").and_then(Value::as_str).map(str::to_owned);
        let path = path.or(asked).unwrap_or_default();
        let named = format!("{}{name}", path.trim_start_matches('/'));
        given.insert("RoleName".to_owned(), named.into());
    }
    given
}

/// Returns the keys of conditions that are known of a request.
fn keys(context: &Context<'_>, given: &Map<String, Value>) -> Keys {
    let mut keys = Keys::default();
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    keys.set("aws:PrincipalArn", &sts::caller_arn(context.caller));
    keys.set("aws:PrincipalAccount", &context.caller.account);
    keys.set("aws:RequestedRegion", &context.caller.region);
    keys.set("aws:SecureTransport", "true");
    // The one service that a role is handed to by any call that is served here.
    keys.set("iam:PassedToService", "states.amazonaws.com");
    if let Some(arn) = text("PolicyArn") {
        keys.set("iam:PolicyARN", arn);
    }
    let kept = text("RoleName").and_then(|name| {
        let name = name.rsplit('/').next().unwrap_or(name);
        iam::role_boundary(context, name).ok().flatten()
    });
    if let Some(boundary) = text("PermissionsBoundary").map(str::to_owned).or(kept) {
        keys.set("iam:PermissionsBoundary", &boundary);
    }
    keys
}

/// The service's name in `aws-sdk` integrations.
fn sdk_name(service: Service) -> &'static str {
    match service {
        Service::States => "sfn",
        Service::Iam => "iam",
        Service::Sts => "sts",
        Service::Tagging => "resourcegroupstaggingapi",
        Service::Logs => "cloudwatchlogs",
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
