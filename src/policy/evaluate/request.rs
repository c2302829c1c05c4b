//! What a principal asks for.

use std::collections::BTreeMap;

/// One call as IAM sees it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// As in a statement: `sqs:SendMessage`.
    pub action: &'a str,
    /// The ARN, or `*` for an action that IAM cannot limit to a resource.
    pub resource: &'a str,
    pub context: &'a Context,
}

/// The condition keys of a request and their values. The case of keys is ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(BTreeMap<String, Vec<String>>);

impl Context {
    /// Sets a key that has one value.
    pub fn set(&mut self, key: &str, value: &str) {
        self.set_list(key, vec![value.to_owned()]);
    }

    /// Sets a key that may have several values.
    pub fn set_list(&mut self, key: &str, values: Vec<String>) {
        self.0.insert(key.to_ascii_lowercase(), values);
    }

    /// Returns whether a key is set, whatever its case.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(&key.to_ascii_lowercase())
    }

    /// Returns the values of a key in lower case; none where it is absent or its list is empty.
    pub(super) fn values(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}
