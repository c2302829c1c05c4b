//! What the statements of a machine are derived from.

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
