//! The parameters of integrations: the required ones are there, and no others than they know.
//!
//! Only what is written out is judged: an expression may give anything. Nested parameters are not looked at.

use serde_json::{Map, Value};

use super::scopes::StateAt;
use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::fields::QueryLanguage;
use crate::asl::model::Resource;
use crate::diagnostic::{Segment, closest};
use crate::facts::operations::{self, Operation, Parameter, ParameterKind};
use crate::facts::resources;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(arn) = state.task_resource() else {
        return;
    };
    let resource = Resource::parse(arn);
    if resource.pattern().is_none() {
        return;
    }
    let field = match state.language {
        QueryLanguage::JsonPath => "Parameters",
        QueryLanguage::Jsonata => "Arguments",
    };
    let Some(given) = state.members.get(field) else {
        let path = state.at(["Resource".into()]);
        // A misspelt field is told as such, and what an unknown resource takes nobody knows.
        let follows = faults.iter().any(|fault| match &fault.problem {
            Problem::UnknownField { meant, .. } => {
                meant.as_deref() == Some(field) && fault.path.starts_with(&state.path)
            }
            Problem::OtherLanguage { name, .. } => {
                ["Parameters", "Arguments"].contains(&name.as_str())
                    && fault.path.starts_with(&state.path)
            }
            _ => fault.path == path,
        });
        let arn = arn.to_owned();
        let problem = Problem::Advice(Advice::NoParameters { field, arn });
        return faults.push(Fault {
            follows,
            ..Fault::new(problem, path)
        });
    };
    if let (Some(signature), Value::Object(given)) = (Signature::of(&resource), given) {
        signature.check(given, &state.at([field.into()]), faults);
    }
}

/// What an integration takes.
struct Signature<'r> {
    parameters: Vec<Parameter>,
    /// Whether parameters that are not listed are let pass.
    open: bool,
    /// The list grows with the service: what it lacks may be newer than it.
    grows: bool,
    /// The optimized integration, whose service may have more parameters: no recording shows whether AWS takes them.
    optimized: Option<(&'r str, &'r str)>,
}

impl<'r> Signature<'r> {
    fn of(resource: &'r Resource) -> Option<Signature<'r>> {
        match resource {
            Resource::Optimized {
                service, operation, ..
            } => Signature::optimized(service, operation),
            Resource::Http { .. } => Signature::optimized("http", "invoke"),
            // Of a service that is newer than the guide's list, it is not known what Step Functions checks.
            Resource::Sdk { service, .. } if !resources::sdk_services().contains(service) => None,
            Resource::Sdk {
                service, operation, ..
            } => {
                let Operation::Called { parameters } = operations::of(service)?.find(operation)?
                else {
                    return None;
                };
                Some(Signature {
                    parameters: operations::parameters(parameters).collect(),
                    open: false,
                    grows: true,
                    optimized: None,
                })
            }
            _ => None,
        }
    }

    fn optimized(service: &'r str, operation: &'r str) -> Option<Signature<'r>> {
        let known = resources::find(service, operation)?;
        let parameter = |name: &'static String| Parameter {
            name,
            required: known.required.contains(name),
            kind: ParameterKind::Other,
        };
        Some(Signature {
            parameters: known.parameters.iter().map(parameter).collect(),
            open: known.open,
            grows: false,
            optimized: Some((service, operation)),
        })
    }

    fn check(&self, given: &Map<String, Value>, path: &[Segment], faults: &mut Vec<Fault>) {
        let unknown = self.unknown(given);
        // AWS tells what is missing before what is unknown.
        for parameter in self.parameters.iter().filter(|known| known.required) {
            let name = parameter.name.to_owned();
            if given.contains_key(&name) || given.contains_key(&format!("{name}.$")) {
                continue;
            }
            let is_misspelt = unknown
                .iter()
                .any(|one| self.is_certain(one) && one.meant == Some(parameter.name));
            faults.push(Fault {
                follows: is_misspelt,
                ..Fault::new(Problem::MissingParameter { name }, path.to_vec())
            });
        }
        for one in unknown {
            let problem = Problem::UnknownParameter {
                name: one.name().to_owned(),
                meant: one.meant.map(str::to_owned),
                certain: self.is_certain(&one),
            };
            faults.push(Fault::of_key(problem, path.to_vec(), one.key));
        }
        for (name, wanted) in self.mistyped(given) {
            let path = [path, &[name.into()]].concat();
            faults.push(Fault {
                located: Some(path.len() - 1),
                ..Fault::new(
                    Problem::ParameterType {
                        name: name.to_owned(),
                        wanted,
                    },
                    path,
                )
            });
        }
    }

    /// Says whether a key is certainly no parameter: a list that grows may lack it.
    fn is_certain(&self, unknown: &Unknown) -> bool {
        let is_of_service = || {
            self.optimized
                .is_some_and(|(service, operation)| has(service, operation, unknown.name()))
        };
        unknown.is_case() || !(self.grows || is_of_service())
    }

    /// The keys that are no parameters.
    fn unknown<'a>(&self, given: &'a Map<String, Value>) -> Vec<Unknown<'a>> {
        let known = || self.parameters.iter().map(|parameter| parameter.name);
        let names = given
            .keys()
            .map(|key| (key.as_str(), key.strip_suffix(".$").unwrap_or(key)));
        names
            .filter(|(_, name)| !known().any(|known| known == *name))
            .map(|(key, name)| {
                let meant = closest(name, known());
                Unknown { key, meant }
            })
            // Of an open list, only what is one of it in other letters is known to be none.
            .filter(|unknown| !self.open || unknown.is_case())
            .collect()
    }

    /// The parameters whose value is of another type, with the name of theirs.
    ///
    /// What AWS was observed to let pass is let pass: null, and objects where the service takes JSON as text.
    fn mistyped<'a>(
        &'a self,
        given: &'a Map<String, Value>,
    ) -> impl Iterator<Item = (&'static str, &'static str)> + 'a {
        self.parameters.iter().filter_map(|parameter| {
            let value = given.get(parameter.name)?;
            let is_expression = value.as_str().is_some_and(|text| text.starts_with("{%"));
            let wanted = match (parameter.kind, value) {
                (ParameterKind::Text, Value::Number(_) | Value::Bool(_)) => "a STRING",
                (ParameterKind::Integer, Value::String(_)) if is_expression => return None,
                (ParameterKind::Integer, Value::String(_) | Value::Bool(_)) => "an INTEGER",
                (ParameterKind::Integer, Value::Number(number)) if number.is_f64() => "an INTEGER",
                _ => return None,
            };
            Some((parameter.name, wanted))
        })
    }
}

/// Returns whether an operation has a parameter in the service's own model.
fn has(service: &str, operation: &str, parameter: &str) -> bool {
    match operations::of(service).and_then(|known| known.find(operation)) {
        Some(Operation::Called { parameters }) => {
            operations::parameters(parameters).any(|known| known.name == parameter)
        }
        _ => false,
    }
}

struct Unknown<'a> {
    key: &'a str,
    /// The parameter that was probably meant.
    meant: Option<&'static str>,
}

impl Unknown<'_> {
    fn name(&self) -> &str {
        self.key.strip_suffix(".$").unwrap_or(self.key)
    }

    fn is_case(&self) -> bool {
        self.meant
            .is_some_and(|meant| meant.eq_ignore_ascii_case(self.name()))
    }
}
