//! `aws-sdk` integrations: the actions of an operation, on what its parameters name.

use super::Machine;
use super::arguments::{Argument, Arguments};
use super::optimized::{Found, Missing, Outcome, pass_role};
use super::place::fill_own;
use super::target;
use crate::arn::{Arn, is_arn};
use crate::facts::iam::{Action, Fill, ResourceType};
use crate::policy::Statement;
use crate::query::Shape;

/// Lists what a call needs.
pub(super) fn statements(
    service: &str,
    actions: &[Action],
    passes: &[&str],
    machine: &Machine,
    arguments: &Arguments,
) -> Vec<Outcome> {
    let call = Call {
        service,
        machine,
        arguments,
    };
    let mut outcomes: Vec<Outcome> = actions
        .iter()
        .filter_map(|action| call.outcome(action))
        .collect();
    for parameter in passes {
        if arguments.has(parameter) {
            outcomes.extend(pass_role(parameter, None, machine, arguments));
        }
    }
    outcomes
}

struct Call<'a> {
    service: &'a str,
    machine: &'a Machine<'a>,
    arguments: &'a Arguments<'a>,
}

/// What one type of resource comes to.
enum Target {
    Known(Vec<String>, Option<Argument>),
    /// Parameters name it, and nothing is known of them; the first of them.
    Unknown(String, Argument),
    /// No parameter that is given names it.
    NotNamed,
    /// The call makes no use of the action.
    NotUsed,
}

impl Call<'_> {
    /// Returns what an action needs; nothing where this call makes no use of it.
    fn outcome(&self, action: &Action) -> Option<Outcome> {
        let allow = |resources: Vec<String>, argument| {
            Some(Ok(Found {
                statement: Statement::allow([action.name.clone()], resources),
                argument,
            }))
        };
        if action.types.is_empty() {
            return allow(vec!["*".to_owned()], None);
        }
        let (mut known, mut decides, mut unknown) = (Vec::new(), None, None);
        for resource in &action.types {
            match self.target(action, resource) {
                Target::Known(resources, argument) => {
                    known.extend(resources);
                    decides = decides.or(argument);
                }
                Target::Unknown(parameter, argument) => {
                    unknown.get_or_insert((resource, parameter, Some(argument)));
                }
                Target::NotNamed => {}
                Target::NotUsed => return None,
            }
        }
        if known.is_empty() {
            (known, decides) = self.by_shape(&action.types);
        }
        if !known.is_empty() {
            known.sort();
            known.dedup();
            return allow(known, decides);
        }
        let required = action.types.iter().find(|resource| resource.is_required);
        let Some(required) = required else {
            // AWS takes `*` where none is required, and the call names none.
            return allow(vec!["*".to_owned()], None);
        };
        let (resource, parameter, argument) =
            unknown.unwrap_or_else(|| (required, self.parameter_of(required), None));
        Some(Err(Missing {
            parameter,
            actions: vec![action.name.clone()],
            example: fill_own(resource.arn, &self.machine.as_written()),
            argument,
        }))
    }

    fn target(&self, action: &Action, resource: &ResourceType) -> Target {
        if let Some(target) = self.special(action, resource) {
            return target;
        }
        let mut decides = None;
        let mut values: Vec<(&str, Vec<String>)> = Vec::new();
        let (mut is_known, mut unknown) = (false, None);
        for fill in &resource.fills {
            let (variable, parameter) = match fill {
                Fill::Variable {
                    variable,
                    parameter,
                } => (*variable, *parameter),
                Fill::Whole(parameter) => ("", *parameter),
            };
            let given = self.arguments.get(parameter);
            if given.is_empty() {
                return Target::NotNamed;
            }
            match given.iter().find(|argument| argument.is_unknown()) {
                Some(argument) => {
                    unknown.get_or_insert((parameter.to_owned(), argument.clone()));
                }
                None => is_known = true,
            }
            values.push((variable, given.iter().flat_map(Argument::globs).collect()));
            decides = decides.or_else(|| given.into_iter().next());
        }
        let variables = resource.arn.matches("${").count()
            - ["${Partition}", "${Region}", "${Account}"]
                .iter()
                .filter(|own| resource.arn.contains(**own))
                .count();
        let is_whole = matches!(resource.fills.as_slice(), [Fill::Whole(_)]);
        if values.is_empty() || (!is_whole && values.len() < variables) {
            return Target::NotNamed;
        }
        if let (false, Some((parameter, argument))) = (is_known, unknown) {
            return Target::Unknown(parameter, argument);
        }
        Target::Known(self.filled(resource, &values), decides)
    }

    /// Fills an ARN with every value; a value that is an ARN itself is taken as it is.
    fn filled(&self, resource: &ResourceType, values: &[(&str, Vec<String>)]) -> Vec<String> {
        if let [(_, whole)] = values
            && whole.iter().all(|value| is_arn(value))
        {
            return whole.clone();
        }
        let mut texts = vec![resource.arn.to_owned()];
        for (variable, values) in values {
            let hole = format!("${{{variable}}}");
            // A name that begins with a slash is written without it where the ARN has one already.
            let value = |value: &str| match variable.ends_with("WithoutLeadingSlash") {
                true => value.trim_start_matches('/').to_owned(),
                false => value.to_owned(),
            };
            texts = texts
                .iter()
                .flat_map(|text| values.iter().map(|it| text.replace(&hole, &value(it))))
                .collect();
        }
        texts
            .iter()
            .map(|text| fill_own(text, self.machine))
            .collect()
    }

    /// Resources whose ARN is no plain text of parameters.
    fn special(&self, action: &Action, resource: &ResourceType) -> Option<Target> {
        let by = |parameter: &str, make: &dyn Fn(&str) -> Option<Vec<String>>| {
            let given = self.arguments.get(parameter);
            let first = given.first()?.clone();
            if let Some(unknown) = given.iter().find(|argument| argument.is_unknown()) {
                return Some(Target::Unknown(parameter.to_owned(), unknown.clone()));
            }
            let globs = given.iter().flat_map(Argument::globs);
            let made: Option<Vec<Vec<String>>> = globs.map(|glob| make(&glob)).collect();
            Some(Target::Known(made?.concat(), Some(first)))
        };
        let resolver = |resolver: &'static str| {
            move |value: &str| target::resources(resolver, value, self.machine, self.arguments)
        };
        match (self.service, resource.name) {
            ("sqs", "queue") => by("QueueUrl", &resolver("sqs_queue_url")),
            ("lambda", "function") => by("FunctionName", &resolver("lambda_function")),
            ("sfn", "statemachine") => by("StateMachineArn", &resolver("state_machine")),
            // A secret's ARN ends in six characters that nobody chooses.
            ("secretsmanager", "Secret") => by("SecretId", &|value| {
                let arn = match is_arn(value) {
                    true => return Some(vec![value.to_owned()]),
                    false => self
                        .machine
                        .arn("secretsmanager", &format!("secret:{value}")),
                };
                Some(vec![format!("{arn}-??????")])
            }),
            ("dynamodb", "table") => self.tables(action),
            _ => None,
        }
    }

    /// The tables of batches are keys of a map, those of transactions are in the entries of the action's kind.
    fn tables(&self, action: &Action) -> Option<Target> {
        let resolve = |name: &str| {
            target::resources("dynamodb_table", name, self.machine, self.arguments)
                .unwrap_or_default()
        };
        let names = self.arguments.keys("RequestItems");
        if !names.is_empty() {
            let tables = names.iter().flat_map(|name| resolve(name)).collect();
            return Some(Target::Known(tables, None));
        }
        if !self.arguments.has("TransactItems") {
            return None;
        }
        let kind = action
            .name
            .trim_start_matches("dynamodb:")
            .trim_end_matches("Item");
        let tables = format!("TransactItems[].{kind}.TableName");
        let given = self.arguments.get(&tables);
        let Some(first) = given.first().cloned() else {
            return Some(Target::NotUsed);
        };
        if let Some(unknown) = given.iter().find(|argument| argument.is_unknown()) {
            return Some(Target::Unknown(tables, unknown.clone()));
        }
        let globs = given.iter().flat_map(Argument::globs);
        let tables = globs.flat_map(|glob| resolve(&glob)).collect();
        Some(Target::Known(tables, Some(first)))
    }

    /// Finds arguments that are ARNs of one of the types, wherever they are.
    fn by_shape(&self, types: &[ResourceType]) -> (Vec<String>, Option<Argument>) {
        let (mut known, mut decides) = (Vec::new(), None);
        for argument in self.arguments.strings() {
            let literals: Option<Vec<String>> =
                argument.shapes.iter().map(Shape::literal).collect();
            let arns = literals.unwrap_or_default();
            let fits = |arn: &String| types.iter().any(|resource| is_of(arn, resource.arn));
            if !arns.is_empty() && arns.iter().all(fits) {
                known.extend(arns);
                decides.get_or_insert(argument);
            }
        }
        (known, decides)
    }

    /// Names the parameter that a person would look for.
    fn parameter_of(&self, resource: &ResourceType) -> String {
        let fill = resource.fills.first().map(|fill| match fill {
            Fill::Variable { parameter, .. } | Fill::Whole(parameter) => (*parameter).to_owned(),
        });
        fill.unwrap_or_else(|| format!("the {}", resource.name.replace('_', " ")))
    }
}

/// Returns whether an ARN has the form of a template.
fn is_of(arn: &str, template: &str) -> bool {
    let (Some(arn), Some(wanted)) = (Arn::parse(arn), Arn::parse(template)) else {
        return false;
    };
    let fixed = wanted.resource.split("${").next().unwrap_or_default();
    arn.service == wanted.service && arn.resource.starts_with(fixed)
}
