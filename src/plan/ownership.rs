//! The tags that say whose a thing is: set in the creating call, checked before every write.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::address::Address;
use super::applied::Applied;
use super::kinds::Kind;
use super::normal::hex;

use crate::facts::quotas;

pub const PREFIX: &str = "stepwright:";
pub const STACK: &str = "stepwright:stack";
pub const ENVIRONMENT: &str = "stepwright:environment";
pub const PROJECT: &str = "stepwright:project";
pub const NAME: &str = "stepwright:name";
pub const WORKFLOW: &str = "stepwright:workflow";
pub const KEYS: &str = "stepwright:keys";
pub const APPLIED: &str = "stepwright:applied";

/// AWS's limit for a tag's value, in characters.
const VALUE_LIMIT: usize = quotas::TAG_VALUE_CHARACTERS;

/// Who owns the resources of a stack in one environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    pub stack: String,
    pub environment: String,
    pub project: String,
}

impl Ownership {
    /// Returns whether these tags make the thing named `name` ours. A copied set of tags keeps the name of the
    /// thing it was copied from, so it does not count.
    pub fn owns(&self, name: &str, tags: &BTreeMap<String, String>) -> bool {
        let has = |key: &str, value: &str| tags.get(key).is_some_and(|found| found == value);
        has(STACK, &self.stack)
            && has(ENVIRONMENT, &self.environment)
            && has(PROJECT, &self.project)
            && has(NAME, name)
    }

    /// Returns the full set of tags for a thing: the user's, and ours.
    pub fn tags(
        &self,
        name: &str,
        address: &Address,
        user: &BTreeMap<String, String>,
        applied: &Applied,
    ) -> BTreeMap<String, String> {
        let mut tags = user.clone();
        for (key, value) in [
            (STACK, self.stack.clone()),
            (ENVIRONMENT, self.environment.clone()),
            (PROJECT, self.project.clone()),
            (NAME, name.to_owned()),
            (WORKFLOW, address.workflow().to_owned()),
            (KEYS, managed_keys_value(user.keys())),
            (APPLIED, applied.to_string()),
        ] {
            tags.insert(key.to_owned(), value);
        }
        tags
    }
}

/// Returns the address of an owned thing from its tags and its physical name.
pub fn address_of(kind: Kind, name: &str, tags: &BTreeMap<String, String>) -> Address {
    let workflow = tags.get(WORKFLOW).map_or(name, String::as_str);
    match kind {
        Kind::Role => Address::role(workflow),
        Kind::Machine => Address::machine(workflow),
        Kind::Activity => {
            let marker = format!("{workflow}-");
            let short = name
                .find(&marker)
                .map_or(name, |at| &name[at + marker.len()..]);
            Address::activity(workflow, short)
        }
    }
}

/// Returns those of the user's tags that we manage: the ones `stepwright:keys` names.
pub fn managed_tags(tags: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let keys = tags.get(KEYS).map_or("", String::as_str);
    tags.iter()
        .filter(|(key, _)| !key.starts_with(PREFIX) && is_managed(keys, key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Returns the value of `stepwright:keys`: the keys themselves where they fit, else a short hash of each.
///
/// A tag's value holds 256 characters of a small alphabet, and 43 keys of 128 characters must find room.
fn managed_keys_value<'a>(keys: impl Iterator<Item = &'a String>) -> String {
    let keys: BTreeSet<&str> = keys.map(String::as_str).collect();
    let plain = keys.iter().copied().collect::<Vec<_>>().join(" ");
    let readable = keys
        .iter()
        .all(|key| !key.contains(char::is_whitespace) && !key.starts_with('='));
    if readable && plain.chars().count() <= VALUE_LIMIT {
        return plain;
    }
    let hashes: String = keys.iter().map(|key| key_hash(key)).collect();
    format!("={hashes}")
}

fn is_managed(value: &str, key: &str) -> bool {
    match value.strip_prefix('=') {
        Some(hashes) => {
            let wanted = key_hash(key);
            hashes
                .as_bytes()
                .chunks(wanted.len())
                .any(|chunk| chunk == wanted.as_bytes())
        }
        None => value.split(' ').any(|managed| managed == key),
    }
}

/// Five hexadecimal digits: 43 of them and the mark fit into one value.
fn key_hash(key: &str) -> String {
    hex(&Sha256::digest(key.as_bytes()))[..5].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_again_in_both_forms() {
        let few = vec!["team".to_owned(), "cost-center".to_owned()];
        let many: Vec<String> = (0..43)
            .map(|n| format!("{n:03}{}", "k".repeat(125)))
            .collect();
        let spaced = vec!["with space".to_owned()];
        for keys in [few, many, spaced] {
            let value = managed_keys_value(keys.iter());
            assert!(value.chars().count() <= VALUE_LIMIT, "{value}");
            assert!(keys.iter().all(|key| is_managed(&value, key)), "{value}");
            assert!(!is_managed(&value, "other"), "{value}");
        }
    }
}
