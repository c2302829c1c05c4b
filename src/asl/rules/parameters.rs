//! The parameters of optimized integrations: the required ones are there, and no others than it knows.
//!
//! Only what is written out is judged: an expression may give anything. Nested parameters are not looked at.

use serde_json::{Map, Value};

use super::scopes::StateAt;
use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::model::Resource;
use crate::diagnostic::closest;
use crate::facts::resources::{self, Optimized};

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(integration) = integration(state) else {
        return;
    };
    let field = match state.language {
        QueryLanguage::JsonPath => "Parameters",
        QueryLanguage::Jsonata => "Arguments",
    };
    let Some(Value::Object(given)) = state.members.get(field) else {
        return;
    };
    let path = state.at([field.into()]);
    let unknown = unknown(integration, given);
    // AWS tells what is missing before what is unknown.
    for name in missing(integration, given) {
        let is_misspelt = unknown.iter().any(|(_, meant)| *meant == Some(name));
        let name = name.to_owned();
        faults.push(Fault {
            follows: is_misspelt,
            ..Fault::new(Problem::MissingParameter { name }, path.clone())
        });
    }
    for (key, meant) in unknown {
        let problem = Problem::UnknownParameter {
            name: key.strip_suffix(".$").unwrap_or(key).to_owned(),
            meant: meant.map(str::to_owned),
        };
        faults.push(Fault::of_key(problem, path.clone(), key));
    }
}

/// The keys that are no parameters, each with the one that was probably meant.
fn unknown<'a>(
    integration: &'a Optimized,
    given: &'a Map<String, Value>,
) -> Vec<(&'a str, Option<&'a str>)> {
    if integration.open {
        return Vec::new();
    }
    let known = || integration.parameters.iter().map(String::as_str);
    let names = given
        .keys()
        .map(|key| (key.as_str(), key.strip_suffix(".$").unwrap_or(key)));
    names
        .filter(|(_, name)| !known().any(|known| known == *name))
        .map(|(key, name)| (key, closest(name, known())))
        .collect()
}

fn integration(state: &StateAt) -> Option<&'static Optimized> {
    let resource = state
        .text("Resource")
        .filter(|_| state.part == Some(Part::Task))?;
    match Resource::parse(resource) {
        Resource::Optimized {
            service, operation, ..
        } => resources::find(&service, &operation),
        Resource::Http { .. } => resources::find("http", "invoke"),
        _ => None,
    }
}

fn missing<'a>(
    integration: &'a Optimized,
    given: &'a Map<String, Value>,
) -> impl Iterator<Item = &'a str> {
    let is_given =
        |name: &String| given.contains_key(name) || given.contains_key(&format!("{name}.$"));
    let required = integration.required.iter();
    required
        .filter(move |name| !is_given(name))
        .map(String::as_str)
}
