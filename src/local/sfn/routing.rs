//! The routing configuration of an alias: one or two versions of a machine, each with a weight.

use serde_json::{Value, json};

use super::params::{ARN, Params};
use super::{SfnError, names, versions};
use crate::local::context::Context;

/// One entry of a routing configuration.
pub struct Route<'a> {
    version: &'a str,
    weight: i64,
}

/// Reads `routingConfiguration`; absent where it is not given and need not be.
pub fn read<'a>(params: &mut Params<'a>, required: bool) -> Option<Vec<Route<'a>>> {
    let items = if required {
        params.required_array("routingConfiguration")
    } else {
        params.array("routingConfiguration")?
    };
    if params.has("routingConfiguration") && !(1..=2).contains(&items.len()) {
        let (bound, number) = if items.is_empty() {
            ("greater", 1)
        } else {
            ("less", 2)
        };
        params.violation(
            &as_list(items),
            "routingConfiguration",
            &format!("Member must have length {bound} than or equal to {number}"),
        );
    }
    let mut routes = Vec::new();
    for (index, item) in items.iter().enumerate() {
        params.inner(
            &format!("routingConfiguration.{}.member", index + 1),
            item,
            |inner| {
                let version = inner.required("stateMachineVersionArn", ARN);
                if !inner.has("weight") {
                    inner.violation("null", "weight", "Member must not be null");
                }
                routes.push(Route {
                    version,
                    weight: inner.number("weight", 0, 100).unwrap_or_default(),
                });
            },
        );
    }
    Some(routes)
}

/// A list of routes as AWS prints it in a violation.
fn as_list(items: &[Value]) -> String {
    let item = |item: &Value| {
        let version = item["stateMachineVersionArn"].as_str().unwrap_or("null");
        format!(
            "RoutingConfigurationListItem(stateMachineVersionArn={version}, weight={})",
            item["weight"]
        )
    };
    format!(
        "'[{}]'",
        items.iter().map(item).collect::<Vec<_>>().join(", ")
    )
}

/// Checks what only the store and the routes together can tell; gives the machine's ARN.
pub fn check<'a>(
    context: &Context<'_>,
    operation: &str,
    routes: &[Route<'a>],
) -> Result<&'a str, SfnError> {
    let received = || {
        routes
            .iter()
            .map(|route| route.version)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let invalid = |text: &str| SfnError::Validation(format!("{text}. Received: [{}]", received()));
    let mut machines = Vec::new();
    for route in routes {
        names::arn(context.caller, operation, route.version)?;
        let (machine, _) = versions::split(route.version).ok_or_else(|| {
            invalid("Routing configuration must contain state machine version ARNs")
        })?;
        machines.push(machine);
    }
    if routes.len() == 2 && routes[0].version == routes[1].version {
        return Err(invalid(
            "Routing configuration must contain distinct state machine version ARNs",
        ));
    }
    if routes.iter().map(|route| route.weight).sum::<i64>() != 100 {
        let weights = routes
            .iter()
            .map(|route| route.weight.to_string())
            .collect::<Vec<_>>()
            .join(", ");
        return Err(SfnError::Validation(format!(
            "Sum of routing configuration weights must equal 100. Received: [{weights}]"
        )));
    }
    let first = machines.first().copied().unwrap_or_default();
    if machines.iter().any(|machine| *machine != first) {
        return Err(invalid(
            "Routing configuration must contain versions of one state machine",
        ));
    }
    for route in routes {
        versions::find(context, route.version)?.ok_or_else(SfnError::no_such_resource)?;
    }
    Ok(first)
}

/// The routing as the store keeps it and DescribeStateMachineAlias shows it.
pub fn text(routes: &[Route<'_>]) -> String {
    let items: Vec<_> = routes
        .iter()
        .map(|route| json!({ "stateMachineVersionArn": route.version, "weight": route.weight }))
        .collect();
    Value::from(items).to_string()
}
