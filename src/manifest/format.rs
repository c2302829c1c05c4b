//! The workflow manifest as Rust types: what `schemas/workflow.schema.json` is generated from.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Letters, digits, `-` and `_`, beginning with a letter or digit.
pub(super) const NAME: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$";
pub(super) const DURATION: &str = "^[0-9]{1,9}[smhd]$";
pub(super) const ROLE_ARN: &str = "^arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+$";
pub(super) const POLICY_ARN: &str = "^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$";
pub(super) const LOG_GROUP: &str = "^(arn:aws[a-z-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[.\\-_/#A-Za-z0-9]{1,512}(:\\*)?|[.\\-_/#A-Za-z0-9]{1,512})$";
pub(super) const KMS_KEY: &str = "^(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/[A-Za-z0-9/_-]+|alias/[A-Za-z0-9/_-]+|(mrk-)?[0-9a-f-]{32,36})$";

/// A workflow: a state machine, the role it runs under, and the activities it owns.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "stepwright workflow")]
pub(super) struct WorkflowFile {
    /// The version of this format.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1))]
    #[allow(dead_code, reason = "judged by the schema")]
    pub version: u32,
    /// The workflow's name, unique in the stack.
    #[schemars(regex(pattern = NAME))]
    pub name: String,
    /// The workflow's former name: the names in AWS go on following from it, so that a renamed workflow keeps its resources,
    /// executions and aliases.
    #[serde(default)]
    #[schemars(regex(pattern = NAME))]
    #[allow(dead_code, reason = "used when names are worked out")]
    pub renamed_from: Option<String>,
    /// What the workflow is for.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    #[allow(dead_code, reason = "for readers of the file")]
    pub description: Option<String>,
    /// Standard workflows run up to a year and keep their history; express ones run up to five minutes.
    #[serde(default, rename = "type")]
    pub kind: KindFile,
    /// The name of the state machine in AWS, used as it is; otherwise the environment's prefix and the workflow's name.
    #[serde(default)]
    #[allow(dead_code, reason = "used when names are worked out")]
    pub machine_name: Option<String>,
    /// Activities that belong to this workflow, by name.
    #[serde(default)]
    #[schemars(schema_with = "activities_schema")]
    pub activities: IndexMap<String, Option<ActivityFile>>,
    /// The role that the state machine runs under; left out, a managed role with derived permissions.
    #[serde(default)]
    pub role: Option<RoleFile>,
    /// Where executions are logged.
    #[serde(default)]
    pub logging: Option<LoggingFile>,
    /// Whether executions are traced with X-Ray.
    #[serde(default)]
    pub tracing: bool,
    /// The KMS key that definition and execution data are encrypted with. Activities name their own.
    #[serde(default)]
    pub encryption: Option<EncryptionFile>,
    /// Tags of the state machine, its role and its activities.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub tags: IndexMap<String, String>,
    /// The state machine in the Amazon States Language, or a path to a JSON or YAML file relative to this one.
    #[schemars(schema_with = "definition_schema")]
    #[allow(dead_code, reason = "taken out before, as the value that it is")]
    pub definition: Value,
    /// Values for bare `${Name}` in a definition that comes from SAM or CloudFormation.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Value>")]
    #[allow(dead_code, reason = "used up while references are replaced")]
    pub substitutions: Map<String, Value>,
    /// Where an editor finds this schema, for manifests in JSON.
    #[serde(default, rename = "$schema")]
    #[allow(dead_code, reason = "for editors")]
    pub schema: Option<String>,
}

fn one() -> u32 {
    1
}

fn activities_schema(generator: &mut SchemaGenerator) -> Schema {
    let activity = generator.subschema_for::<Option<ActivityFile>>();
    json_schema!({"type": "object", "additionalProperties": activity, "propertyNames": {"pattern": NAME}})
}

/// The definition is judged by the language's own rules; only its kind is judged here.
fn definition_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": ["object", "string"]})
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum KindFile {
    #[default]
    Standard,
    Express,
}

/// An activity: a task that a worker of your own polls for.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Activity")]
pub(super) struct ActivityFile {
    /// The activity's name in AWS, used as it is; otherwise prefix, workflow, `-` and the name here.
    #[serde(default)]
    #[allow(dead_code, reason = "used when names are worked out")]
    pub name: Option<String>,
    /// Tags on top of the workflow's.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub tags: IndexMap<String, String>,
    /// The KMS key for data of tasks.
    #[serde(default)]
    #[schemars(regex(pattern = KMS_KEY))]
    pub kms_key: Option<String>,
    /// How long a data key is reused, `1m` to `15m`; `5m` if left out.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION))]
    pub data_key_reuse: Option<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Role")]
pub(super) enum RoleFile {
    /// The ARN of a role that is managed elsewhere: never changed, only checked.
    Existing(#[schemars(regex(pattern = ROLE_ARN))] String),
    /// A role that is made and kept for the workflow.
    Managed(ManagedRoleFile),
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ManagedRole")]
pub(super) struct ManagedRoleFile {
    /// The role's name, used as it is; otherwise derived from the workflow's.
    #[serde(default)]
    #[allow(dead_code, reason = "used when names are worked out")]
    pub name: Option<String>,
    /// The role's path; `/stepwright/<stack>/<environment>/` if left out.
    #[serde(default)]
    #[allow(dead_code, reason = "used when names are worked out")]
    pub path: Option<String>,
    /// Whether permissions are derived from the definition.
    #[serde(default)]
    pub grants: GrantsFile,
    /// Further statements in IAM's own grammar.
    #[serde(default)]
    #[schemars(with = "Vec<StatementFile>")]
    pub allow: Vec<Value>,
    /// Resources that the definition does not show, by state (`NotifyShipping`) or by call (`sqs:sendMessage`): the ARNs
    /// that its tasks use. An empty list says that `allow` has all it needs.
    #[serde(default)]
    pub resources: BTreeMap<String, OneOrMany>,
    /// Actions, or actions on resources, taken off the derived permissions.
    #[serde(default)]
    pub except: Vec<ExceptFile>,
    /// ARNs of managed policies to attach.
    #[serde(default)]
    #[schemars(inner(regex(pattern = POLICY_ARN)))]
    pub managed_policies: Vec<String>,
    /// The ARN of the policy that bounds the role.
    #[serde(default)]
    #[schemars(regex(pattern = POLICY_ARN))]
    pub permissions_boundary: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum GrantsFile {
    #[default]
    Derived,
    None,
}

/// A statement of an IAM policy that allows something.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
#[allow(
    dead_code,
    reason = "only its schema is used: statements are kept as written"
)]
#[schemars(rename = "Statement")]
struct StatementFile {
    #[schemars(regex(pattern = "^[A-Za-z0-9]*$"))]
    sid: Option<String>,
    /// Statements of a role allow; use a permissions boundary to deny.
    effect: Option<EffectFile>,
    action: Option<OneOrMany>,
    not_action: Option<OneOrMany>,
    resource: Option<OneOrMany>,
    not_resource: Option<OneOrMany>,
    condition: Option<BTreeMap<String, BTreeMap<String, Value>>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
#[allow(dead_code, reason = "only its schema is used")]
enum EffectFile {
    Allow,
}

/// One string or a list of strings.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    /// Returns the strings as a list.
    pub fn into_vec(self) -> Vec<String> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "Except")]
pub(super) enum ExceptFile {
    /// An action, whatever the resource.
    Action(String),
    /// Actions on resources.
    Actions(ExceptStatement),
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub(super) struct ExceptStatement {
    pub action: OneOrMany,
    pub resource: Option<OneOrMany>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Logging")]
pub(super) struct LoggingFile {
    /// What is logged.
    #[serde(default)]
    pub level: LevelFile,
    /// Whether input and output of states are logged, too.
    #[serde(default)]
    pub include_execution_data: bool,
    /// Name or ARN of a log group that exists.
    #[serde(default)]
    #[schemars(regex(pattern = LOG_GROUP))]
    pub log_group: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum LevelFile {
    All,
    #[default]
    Error,
    Fatal,
    Off,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Encryption")]
pub(super) struct EncryptionFile {
    /// ARN, id or alias of a KMS key.
    #[schemars(regex(pattern = KMS_KEY))]
    pub kms_key: String,
    /// How long a data key is reused, `1m` to `15m`; `5m` if left out.
    #[serde(default)]
    #[schemars(regex(pattern = DURATION))]
    pub data_key_reuse: Option<String>,
}
