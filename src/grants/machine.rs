//! What the statements of a machine are derived from.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::facts;
use crate::policy::Statement;

/// A machine as far as its role is concerned; every reference of the definition has been replaced.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    pub definition: &'a Value,
    pub machine_arn: &'a str,
    pub machine_name: &'a str,
    pub partition: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    /// Whether the level of logging is other than `OFF`.
    pub logging: bool,
    pub tracing: bool,
    /// The ARN of the customer managed key of the machine.
    pub kms_key: Option<&'a str>,
    /// The ARNs of the customer managed keys of the activities that the machine uses.
    pub activity_kms_keys: &'a [String],
    /// Resources that the manifest names where the definition does not show them, by state or by call.
    pub resources: &'a BTreeMap<String, Vec<String>>,
}

impl Machine<'_> {
    /// Gives the statements of a situation with the machine's names filled in, and some further ones.
    pub(super) fn fixed(&self, id: &str, more: &[(&str, &str)]) -> Vec<Statement> {
        let own = [
            ("Partition", self.partition),
            ("Region", self.region),
            ("Account", self.account),
            ("StateMachineName", self.machine_name),
        ];
        let names: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
        let statements = facts::grants::statements(id, &names);
        // The table fits the type: a test reads every statement of it.
        statements
            .into_iter()
            .filter_map(|statement| serde_json::from_value(statement).ok())
            .collect()
    }
}

impl<'a> Machine<'a> {
    /// Returns what one of the machine's own placeholders stands for.
    pub(super) fn placeholder(&self, name: &str) -> Option<&'a str> {
        match name {
            "Partition" => Some(self.partition),
            "Region" => Some(self.region),
            "Account" => Some(self.account),
            "StateMachineName" => Some(self.machine_name),
            _ => None,
        }
    }

    /// Returns the machine with references in the place of account and region, for ARNs that a person pastes.
    pub(super) fn as_written(&self) -> Machine<'a> {
        Machine {
            partition: "${aws.partition}",
            region: "${aws.region}",
            account: "${aws.account}",
            ..*self
        }
    }

    /// Returns the resources that the manifest names for a state, or for all states that make a call.
    pub(super) fn stated(&self, state: &str, call: &str) -> Option<&'a [String]> {
        let named = self.resources.get(state);
        named
            .or_else(|| self.resources.get(call))
            .map(Vec::as_slice)
    }

    /// Makes the ARN of a resource in the machine's account and region.
    pub(super) fn arn(&self, service: &str, resource: &str) -> String {
        let Self {
            partition,
            region,
            account,
            ..
        } = self;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// Makes `{operator: {key: values}}`.
pub(super) fn condition(operator: &str, key: &str, values: &[String]) -> Map<String, Value> {
    let value = match values {
        [one] => Value::from(one.as_str()),
        many => Value::from(many),
    };
    Map::from_iter([(
        operator.to_owned(),
        Value::Object(Map::from_iter([(key.to_owned(), value)])),
    )])
}
