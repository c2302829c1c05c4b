//! The resources of a stack in normal form: defaults filled in, IAM documents normalised.
//!
//! Desired and live are these same types, so that a plan is a comparison of values. What AWS chooses by itself
//! (ids, dates, revisions) has no place here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::address::Kind;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Resource {
    Role(Role),
    Activity(Activity),
    Machine(Machine),
}

/// The role that a machine runs under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub arn: String,
    /// The trust policy in normal form.
    pub trust: Value,
    /// Inline policies by name, in normal form. The role is wholly the stack's: a policy that is not listed goes.
    pub inline: BTreeMap<String, Value>,
    /// ARNs of attached managed policies.
    pub attached: BTreeSet<String>,
    pub permissions_boundary: Option<String>,
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    pub name: String,
    pub arn: String,
    pub encryption: Option<Encryption>,
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    pub name: String,
    pub arn: String,
    #[serde(rename = "type")]
    pub machine_type: MachineType,
    pub role_arn: String,
    /// A parsed tree, keys in the author's order; a live text that is no JSON stays one string. Shared, for it is the
    /// bulk of every state and every plan.
    pub definition: Arc<Value>,
    pub logging: Option<Logging>,
    pub tracing: bool,
    pub encryption: Option<Encryption>,
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MachineType {
    Standard,
    Express,
}

/// Where and what a machine logs; level `OFF` is no logging at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logging {
    /// `ALL`, `ERROR` or `FATAL`.
    pub level: String,
    pub include_execution_data: bool,
    /// ARNs of log groups, each with `:*` at its end.
    pub destinations: Vec<String>,
}

/// Encryption with a key of the customer's; the service's own key is no encryption setting at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encryption {
    pub kms_key: String,
    /// Seconds for which a data key is used again; AWS's default is 300.
    pub data_key_reuse: i32,
}

impl Resource {
    pub fn kind(&self) -> Kind {
        match self {
            Resource::Role(_) => Kind::Role,
            Resource::Activity(_) => Kind::Activity,
            Resource::Machine(_) => Kind::Machine,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Resource::Role(role) => &role.name,
            Resource::Activity(activity) => &activity.name,
            Resource::Machine(machine) => &machine.name,
        }
    }

    pub fn arn(&self) -> &str {
        match self {
            Resource::Role(role) => &role.arn,
            Resource::Activity(activity) => &activity.arn,
            Resource::Machine(machine) => &machine.arn,
        }
    }

    pub fn tags(&self) -> &BTreeMap<String, String> {
        match self {
            Resource::Role(role) => &role.tags,
            Resource::Activity(activity) => &activity.tags,
            Resource::Machine(machine) => &machine.tags,
        }
    }

    pub fn tags_mut(&mut self) -> &mut BTreeMap<String, String> {
        match self {
            Resource::Role(role) => &mut role.tags,
            Resource::Activity(activity) => &mut activity.tags,
            Resource::Machine(machine) => &mut machine.tags,
        }
    }
}
