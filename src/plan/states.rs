//! The two sides that a plan compares.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::applied::Applied;
use super::kinds::Resource;
use super::ownership::{Ownership, WORKFLOW};

/// What should be.
#[derive(Clone, Debug)]
pub struct DesiredState {
    pub ownership: Ownership,
    pub resources: BTreeMap<Address, Desired>,
}

#[derive(Clone, Debug)]
pub struct Desired {
    pub resource: Resource,
    pub masks: Masks,
    /// Must be there before this one is written.
    pub needs: Vec<Address>,
}

/// What of a resource is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masks {
    /// JSON pointer into the resource to the text shown in place of a value from the environment.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub places: BTreeMap<String, String>,
    /// Values from the environment that may stand anywhere in the resource, and the text shown instead.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub secrets: Vec<(String, String)>,
}

impl Masks {
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() && self.secrets.is_empty()
    }
}

/// What is.
#[derive(Clone, Debug, Default)]
pub struct LiveState {
    /// Every desired address, and every orphan.
    pub resources: BTreeMap<Address, Observed>,
    /// What could not be read, and what follows from it.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug)]
pub enum Observed {
    Absent,
    Owned(Box<Live>),
    /// It has the name and is not ours.
    Foreign {
        arn: String,
        why: String,
        /// Whether `import` would take it over; what somebody keeps it refuses.
        importable: bool,
    },
    /// AWS is still deleting it.
    Deleting {
        arn: String,
    },
}

#[derive(Clone, Debug)]
pub struct Live {
    pub resource: Resource,
    pub applied: Option<Applied>,
    /// All tags of the thing, others' and ours.
    pub tags: BTreeMap<String, String>,
    /// Running executions of a machine, where they were counted: a page's worth at most, ten where the oldest is looked for.
    pub running: Option<usize>,
    /// When the oldest execution of a machine started that may run, in seconds since 1970, where that was looked for; far in the
    /// future where none runs.
    pub oldest: Option<i64>,
}

impl Live {
    /// Returns the workflow that the tags name, where it is another than the address's.
    pub fn renamed_from(&self, address: &Address) -> Option<String> {
        let tagged = self.tags.get(WORKFLOW);
        tagged
            .filter(|workflow| *workflow != address.workflow())
            .cloned()
    }
}

impl LiveState {
    /// Returns what was found under `address`.
    pub fn get(&self, address: &Address) -> &Observed {
        self.resources.get(address).unwrap_or(&Observed::Absent)
    }
}
