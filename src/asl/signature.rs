//! What an integration takes: its parameters of the first level, which are required, and of what type, as far as AWS looks at that.
//!
//! The rules ask it about what is written out, before there is a state machine; the interpreter about what the expressions gave, before a
//! task starts.

use serde_json::{Map, Value};

use super::model::Resource;
use crate::diagnostic::closest;
use crate::facts::operations::{self, Operation, Parameter, ParameterKind};
use crate::facts::resources;

/// What an integration takes.
#[derive(Debug)]
pub struct Signature {
    pub(super) parameters: Vec<Parameter>,
    /// Whether parameters that are not listed are let pass.
    open: bool,
    /// The list grows with the service: what it lacks may be newer than it.
    grows: bool,
    /// The parameters that hold lists by name.
    lists: &'static [String],
    /// The parameters of an optimized integration in the service's own model, which may have more: no recording shows whether
    /// AWS takes them.
    model: Option<&'static str>,
}

/// A key that is not a parameter.
pub(super) struct Unknown<'a> {
    pub key: &'a str,
    /// The parameter that was probably meant.
    pub meant: Option<&'static str>,
}

impl Signature {
    /// Finds the signature of an integration; nothing where there is none, or none is known.
    pub fn of(resource: &Resource) -> Option<Signature> {
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
                    lists: &[],
                    model: None,
                })
            }
            _ => None,
        }
    }

    fn optimized(service: &str, operation: &str) -> Option<Signature> {
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
            lists: &known.lists,
            model: model(service, operation),
        })
    }

    /// Lists the required parameters that are not given, by a value or by an expression.
    pub(super) fn missing<'a>(
        &'a self,
        given: &'a Map<String, Value>,
    ) -> impl Iterator<Item = &'static str> + 'a {
        let required = self.parameters.iter().filter(|known| known.required);
        required
            .map(|known| known.name)
            .filter(|name| !given.contains_key(*name) && !given.contains_key(&format!("{name}.$")))
    }

    /// Says whether a key is certainly no parameter: a list that grows may lack it.
    pub(super) fn is_certain(&self, unknown: &Unknown) -> bool {
        let is_of_service = || {
            let mut parameters = self.model.into_iter().flat_map(operations::parameters);
            parameters.any(|known| known.name == unknown.name())
        };
        unknown.is_case() || !(self.grows || is_of_service())
    }

    /// The keys that are not parameters.
    pub(super) fn unknown<'a>(&self, given: &'a Map<String, Value>) -> Vec<Unknown<'a>> {
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
    pub(super) fn mistyped<'a>(
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

    /// The parameters that want lists by name and hold something else. Recorded: `Headers` of an API's endpoint.
    pub(super) fn misshapen(&self, given: &Map<String, Value>) -> impl Iterator<Item = String> {
        let holds_lists = |value: &Value| match value {
            Value::Null => true,
            Value::Object(members) => members.values().all(Value::is_array),
            _ => false,
        };
        let lists = self.lists.iter();
        lists
            .filter(move |name| given.get(*name).is_some_and(|value| !holds_lists(value)))
            .map(|name| format!("The value of the field '{name}' has an invalid format"))
    }
}

/// Finds the parameters of an operation in the service's own model.
fn model(service: &str, operation: &str) -> Option<&'static str> {
    match operations::of(service)?.find(operation)? {
        Operation::Called { parameters } => Some(parameters),
        Operation::LeftOut => None,
    }
}

impl Unknown<'_> {
    pub fn name(&self) -> &str {
        self.key.strip_suffix(".$").unwrap_or(self.key)
    }

    pub fn is_case(&self) -> bool {
        self.meant
            .is_some_and(|meant| meant.eq_ignore_ascii_case(self.name()))
    }
}
