//! What a checked project is: every reference resolved, every default filled in, every AWS name known.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use crate::document::Shelved;

/// Where a stack is deployed: what every ARN is built from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `aws`, `aws-cn` or `aws-us-gov`; follows from the region.
    pub partition: String,
    pub region: String,
    /// Twelve digits; `000000000000` where it is not known (offline commands).
    pub account: String,
}

/// Who owns what is deployed: the values of the tags that every resource carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub stack: String,
    /// The environment's name, or `default` where the project file lists none.
    pub environment: String,
    /// The random id that `init` writes into the project file.
    pub project: String,
}

/// One checked workflow.
#[derive(Clone, Debug)]
pub struct Workflow {
    pub name: String,
    /// The manifest, relative to the project's root.
    pub file: PathBuf,
    pub kind: MachineType,
    /// The physical name of the state machine.
    pub machine_name: String,
    pub machine_arn: String,
    /// By the name they have in the manifest, in its order.
    pub activities: IndexMap<String, Activity>,
    pub role: Role,
    pub logging: Option<Logging>,
    pub tracing: bool,
    pub encryption: Option<Encryption>,
    /// The project's, the environment's and the workflow's tags, later ones winning; none of ours.
    pub tags: BTreeMap<String, String>,
    /// The definition with every reference replaced, in the author's key order.
    pub definition: Arc<Value>,
    /// Where values came from the process environment: JSON pointer into the manifest
    /// (`/definition/States/Pay/Parameters/Key`, `/tags/owner`) to the text to show instead.
    pub masks: BTreeMap<String, String>,
    /// Names of workflows that this one refers to.
    pub refers_to: Vec<String>,
    /// Where everything stands, for findings made after reading.
    pub source: Shelved,
}

impl Workflow {
    /// Returns the definition with values from the process environment as the manifest writes them. Where states lead
    /// stays as it is: the names of states are no secrets.
    pub fn shown_definition(&self) -> Value {
        let mut definition = (*self.definition).clone();
        let leads = |pointer: &str| {
            ["/Next", "/Default", "/StartAt"]
                .iter()
                .any(|end| pointer.ends_with(end))
        };
        for (pointer, text) in self.masks.iter().filter(|(pointer, _)| !leads(pointer)) {
            let inside = pointer.strip_prefix("/definition");
            if let Some(value) = inside.and_then(|inside| definition.pointer_mut(inside)) {
                *value = Value::from(text.as_str());
            }
        }
        definition
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MachineType {
    Standard,
    Express,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The physical name.
    pub name: String,
    pub arn: String,
    pub encryption: Option<Encryption>,
    /// The workflow's tags with the activity's own on top.
    pub tags: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    Managed(ManagedRole),
    /// A role that somebody else owns: never changed.
    Existing {
        arn: String,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct ManagedRole {
    pub name: String,
    /// Begins and ends with `/`.
    pub path: String,
    pub arn: String,
    pub grants: GrantsMode,
    /// Further statements in IAM's grammar, as written.
    pub allow: Vec<Value>,
    /// Resources of tasks whose definition does not show them, by state or by call.
    pub resources: BTreeMap<String, Vec<String>>,
    /// Actions, or actions with resources, taken off the derived statements.
    pub except: Vec<Exception>,
    pub managed_policies: Vec<String>,
    pub permissions_boundary: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantsMode {
    Derived,
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    pub actions: Vec<String>,
    /// Empty: whatever the resource.
    pub resources: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logging {
    pub level: LogLevel,
    pub include_execution_data: bool,
    /// The log group's ARN with `:*` at its end, as the service wants it.
    pub log_group_arn: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    All,
    Error,
    Fatal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    pub kms_key: String,
    /// Seconds, 60 to 900.
    pub data_key_reuse: u32,
}
