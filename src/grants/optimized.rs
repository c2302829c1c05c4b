//! Optimized integrations: the statements of their pattern, filled with what the arguments say.

use serde_json::{Map, Value};

use super::Machine;
use super::arguments::{Argument, Arguments};
use super::place::{Filled, fill, fill_own};
use super::target;
use crate::facts::integrations::{Integration, StatementTemplate};
use crate::policy::Statement;

/// A statement and the argument that decides its resource, or why there is none.
pub(super) type Outcome = Result<Found, Missing>;

/// A statement, and the argument that decides its resource.
pub(super) struct Found {
    pub statement: Statement,
    pub argument: Option<Argument>,
}

/// A target that is not known before the state runs.
pub(super) struct Missing {
    pub parameter: String,
    pub actions: Vec<String>,
    /// An ARN of the kind that is asked for.
    pub example: String,
    /// Absent where the parameter is not given at all.
    pub argument: Option<Argument>,
}

/// Lists what a call of an integration needs.
pub(super) fn statements(
    integration: &Integration,
    pattern: &str,
    machine: &Machine,
    arguments: &Arguments,
) -> Vec<Outcome> {
    let templates = integration.statements.get(pattern);
    let is_used = |template: &&StatementTemplate| {
        let is_ruled_out = template.unless.iter().any(|name| arguments.has(name));
        !is_ruled_out
            && template.when.iter().all(|(parameter, value)| {
                let given = arguments.get(parameter);
                match value {
                    None => !given.is_empty(),
                    Some(value) => given.iter().any(|argument| {
                        argument.is_unknown() || argument.globs().any(|it| it == *value)
                    }),
                }
            })
    };
    let mut outcomes: Vec<Outcome> = templates
        .into_iter()
        .flatten()
        .filter(is_used)
        .flat_map(|template| {
            let (actions, condition) = (&template.action, &template.condition);
            statement(actions, &template.resource, condition, machine, arguments)
        })
        .collect();
    for (parameter, service) in &integration.pass_role {
        if arguments.has(parameter) {
            outcomes.extend(pass_role(parameter, Some(service), machine, arguments));
        }
    }
    for tagging in &integration.tagging {
        if tagging
            .when
            .iter()
            .any(|parameter| arguments.has(parameter))
        {
            let (actions, condition) = (&tagging.action, &tagging.condition);
            outcomes.extend(statement(
                actions,
                &tagging.resource,
                condition,
                machine,
                arguments,
            ));
        }
    }
    outcomes
}

/// Lists what handing a role on needs.
pub(super) fn pass_role(
    parameter: &str,
    service: Option<&str>,
    machine: &Machine,
    arguments: &Arguments,
) -> Vec<Outcome> {
    let condition = service.map_or_else(Map::new, |service| {
        super::machine::condition("StringEquals", "iam:PassedToService", &[service.to_owned()])
    });
    let resource = [format!("@role_arn({parameter})")];
    statement(
        &["iam:PassRole".to_owned()],
        &resource,
        &condition,
        machine,
        arguments,
    )
}

/// Fills one statement: one outcome with all resources that are known, and one for each that is not.
pub(super) fn statement(
    actions: &[String],
    resources: &[String],
    condition: &Map<String, Value>,
    machine: &Machine,
    arguments: &Arguments,
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let (mut known, mut decides) = (Vec::new(), None);
    for template in resources {
        match resource(template, machine, arguments) {
            Ok((found, argument)) => {
                known.extend(found);
                decides = decides.or(argument);
            }
            Err(missing) => outcomes.push(Err(Missing {
                actions: actions.to_vec(),
                ..missing
            })),
        }
    }
    known.dedup();
    if !known.is_empty() {
        outcomes.push(Ok(Found {
            statement: Statement {
                condition: filled_condition(condition, machine, arguments),
                ..Statement::allow(actions.iter().cloned(), known)
            },
            argument: decides,
        }));
    }
    outcomes
}

type Resources = Result<(Vec<String>, Option<Argument>), Missing>;

fn resource(template: &str, machine: &Machine, arguments: &Arguments) -> Resources {
    if let Some(call) = template.strip_prefix('@')
        && let Some((resolver, parameter)) = call.trim_end_matches(')').split_once('(')
    {
        return resolved(resolver, parameter, machine, arguments);
    }
    match fill(template, machine, arguments) {
        Filled::Resources(resources) => Ok((resources, None)),
        Filled::Absent => Ok((Vec::new(), None)),
        Filled::Unknown {
            parameter,
            argument,
        } => Err(Missing {
            parameter,
            actions: Vec::new(),
            example: fill_own(template, &machine.as_written()),
            argument: Some(argument),
        }),
    }
}

fn resolved(
    resolver: &str,
    parameter: &str,
    machine: &Machine,
    arguments: &Arguments,
) -> Resources {
    let mut given = arguments.get(parameter);
    // A topic may be named by either, and a text message to a telephone has none.
    if resolver == "sns_topic" && given.is_empty() {
        given = arguments.get("TargetArn");
        let is_topic = |argument: &Argument| argument.globs().all(|glob| glob.contains(":sns:"));
        if given.is_empty() || !given.iter().all(is_topic) {
            return Ok((vec!["*".to_owned()], None));
        }
    }
    let missing = |argument: Option<Argument>| Missing {
        parameter: parameter.to_owned(),
        actions: Vec::new(),
        example: target::example(resolver, &machine.as_written()),
        argument,
    };
    let mut found = Vec::new();
    // Each entry of a list may leave the parameter out.
    if given.len() < arguments.entries(parameter) {
        let value = target::default_value(resolver).ok_or_else(|| missing(None))?;
        let resources = target::resources(resolver, value, machine, arguments);
        found.extend(resources.unwrap_or_default());
    }
    for argument in &given {
        if argument.is_unknown() {
            return Err(missing(Some(argument.clone())));
        }
        for glob in argument.globs() {
            let resources = target::resources(resolver, &glob, machine, arguments);
            found.extend(resources.ok_or_else(|| missing(Some(argument.clone())))?);
        }
    }
    Ok((found, given.into_iter().next()))
}

/// Fills the values of a condition; where nothing is known of a value its key is left to any.
fn filled_condition(
    condition: &Map<String, Value>,
    machine: &Machine,
    arguments: &Arguments,
) -> Map<String, Value> {
    let fill_text = |text: &str| match fill(text, machine, arguments) {
        Filled::Resources(texts) => texts,
        Filled::Absent | Filled::Unknown { .. } => vec!["*".to_owned()],
    };
    let one_or_many = |mut texts: Vec<String>| match texts.len() {
        1 => Value::String(texts.remove(0)),
        _ => Value::from(texts),
    };
    let value = |value: &Value| match value {
        Value::String(text) => one_or_many(fill_text(text)),
        Value::Array(items) => {
            let texts = items.iter().filter_map(Value::as_str).flat_map(fill_text);
            Value::from(texts.collect::<Vec<String>>())
        }
        other => other.clone(),
    };
    let keys = |keys: &Value| match keys {
        Value::Object(keys) => Value::Object(
            keys.iter()
                .map(|(key, it)| (key.clone(), value(it)))
                .collect(),
        ),
        other => other.clone(),
    };
    condition
        .iter()
        .map(|(operator, it)| (operator.clone(), keys(it)))
        .collect()
}
