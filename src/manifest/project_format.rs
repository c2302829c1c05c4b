//! The project file as Rust types: what `schemas/project.schema.json` is generated from.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::format::ROLE_ARN;
use super::local_tasks::LocalTasks;
use crate::codes::{self, LintLevel};

/// Names of stacks and environments; bounded so that paths, tags and ARNs fit.
pub(super) const SHORT_NAME: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";
pub(super) const PROJECT_ID: &str = "^[A-Za-z0-9-]{8,64}$";
pub(super) const REGION: &str = "^[a-z]{2}(-[a-z]+)+-[0-9]+$";
pub(super) const ACCOUNT: &str = "^[0-9]{12}$";

/// `stepwright.yaml`: the project, its stack and its environments.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "stepwright project")]
pub(super) struct ProjectFile {
    /// The version of this format.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1))]
    #[allow(dead_code, reason = "judged by the schema")]
    pub version: Option<u32>,
    /// Releases of stepwright that may work on this project, such as `>=0.1, <2`.
    #[serde(default)]
    #[allow(dead_code, reason = "checked before the file is typed")]
    pub requires: Option<String>,
    /// The stack's name: with the environment it is what everything deployed is known by.
    #[schemars(regex(pattern = SHORT_NAME))]
    pub stack: String,
    /// A random id that `init` writes; two repositories with the same stack's name never touch each other.
    #[schemars(regex(pattern = PROJECT_ID))]
    pub project: String,
    /// Which files are workflow manifests, relative to this file.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub workflows: Option<Vec<String>>,
    /// Values for `${vars.NAME}`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Value>")]
    pub vars: Map<String, Value>,
    /// Tags of everything deployed.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub tags: IndexMap<String, String>,
    /// How the local emulator runs tasks.
    #[serde(default)]
    pub local: LocalTasks,
    /// The levels of warnings and notes, by code or group of codes: `error`, `warning`, `note` or `off`.
    #[serde(default)]
    #[schemars(schema_with = "codes::lints_schema")]
    pub lints: BTreeMap<String, LintLevel>,
    /// Where the stack is deployed, by name.
    #[serde(default)]
    #[schemars(schema_with = "environments_schema")]
    pub environments: IndexMap<String, Option<EnvironmentFile>>,
}

fn environments_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let environment = generator.subschema_for::<Option<EnvironmentFile>>();
    schemars::json_schema!({"type": "object", "additionalProperties": environment, "propertyNames": {"pattern": SHORT_NAME}})
}

/// One environment of a stack.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Environment")]
pub(super) struct EnvironmentFile {
    /// The AWS region.
    #[serde(default)]
    #[schemars(regex(pattern = REGION))]
    pub region: Option<String>,
    /// The account's twelve digits, in quotes.
    #[serde(default)]
    #[schemars(regex(pattern = ACCOUNT))]
    pub account: Option<String>,
    /// The profile of the AWS configuration to take credentials from.
    #[serde(default)]
    pub profile: Option<String>,
    /// A role to assume before anything else.
    #[serde(default)]
    #[schemars(regex(pattern = ROLE_ARN))]
    pub assume_role: Option<String>,
    /// Put before the names of machines and activities.
    #[serde(default)]
    #[schemars(length(max = 40))]
    pub name_prefix: Option<String>,
    /// Whether deleting and replacing are refused.
    #[serde(default)]
    pub protect: bool,
    /// Values for `${vars.NAME}` on top of the project's.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Value>")]
    pub vars: Map<String, Value>,
    /// Tags on top of the project's.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub tags: IndexMap<String, String>,
}
