//! Limits of Step Functions and IAM.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use serde::Deserialize;

use super::embedded;

/// One limit as AWS publishes it.
#[derive(Debug, Deserialize)]
pub struct Quota {
    pub id: String,
    /// Absent where the limit is one of characters only, which `pattern` tells.
    pub value: Option<f64>,
    pub min: Option<f64>,
    /// Up to which an increase is approved.
    pub max: Option<f64>,
    pub unit: Option<String>,
    #[serde(default)]
    pub hard: bool,
    /// The error that AWS answers over the limit.
    pub error: Option<String>,
    pub pattern: Option<String>,
    pub source: Vec<String>,
    pub confidence: Option<String>,
}

#[derive(Deserialize)]
struct Table {
    states: Vec<Quota>,
    iam: Vec<Quota>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| embedded::read("quotas.json", include_str!("data/quotas.json")));

/// Finds a limit of Step Functions by its id, for example `tags_per_resource`.
pub fn states(id: &str) -> Option<&'static Quota> {
    TABLE.states.iter().find(|quota| quota.id == id)
}

/// Finds a limit of IAM by its id, for example `role_inline_policies_characters`.
pub fn iam(id: &str) -> Option<&'static Quota> {
    TABLE.iam.iter().find(|quota| quota.id == id)
}

/// Lists every limit of both services.
pub fn all() -> impl Iterator<Item = &'static Quota> {
    TABLE.states.iter().chain(&TABLE.iam)
}

/// Bytes of UTF-8 of a definition.
pub const DEFINITION_BYTES: usize = 1_048_576;
/// Bytes of a request, headers included.
pub const REQUEST_BYTES: usize = 1_048_576;
/// Bytes of UTF-8 of an input, an output or a result.
pub const PAYLOAD_BYTES: usize = 262_144;
/// Events in the history of a Standard execution.
pub const HISTORY_EVENTS: u64 = 25_000;
/// Characters of the name of an error.
pub const ERROR_CHARACTERS: usize = 256;
/// Characters of a cause.
pub const CAUSE_CHARACTERS: usize = 32_768;
/// Characters of an ARN, but for those of executions and Map Runs.
pub const ARN_CHARACTERS: usize = 256;
/// Characters of the ARN of an execution or a Map Run.
pub const EXECUTION_ARN_CHARACTERS: usize = 2_000;
/// Characters of the description of a version or an alias.
pub const DESCRIPTION_CHARACTERS: usize = 256;
/// Characters of the name of a machine, an activity, an execution, a state or a variable.
pub const NAME_CHARACTERS: usize = 80;
/// Characters of the `Label` of a distributed Map.
pub const LABEL_CHARACTERS: usize = 40;
/// Characters of a task token.
pub const TASK_TOKEN_CHARACTERS: usize = 2_048;
/// Items on a page of a list.
pub const PAGE_ITEMS: i64 = 1_000;
/// Characters of a page token, but for that of ListExecutions.
pub const PAGE_TOKEN_CHARACTERS: usize = 1_024;
/// Versions of a machine.
pub const VERSIONS: i64 = 1_000;
/// Tags of a machine or an activity.
pub const TAGS_PER_RESOURCE: usize = 50;
/// Tags of a role.
pub const TAGS_PER_ROLE: usize = 50;
/// Characters of the value of a tag.
pub const TAG_VALUE_CHARACTERS: usize = 256;
/// Seconds for which a machine may use a data key again.
pub const DATA_KEY_REUSE_SECONDS: RangeInclusive<u32> = 60..=900;
/// Characters of all inline policies of a role together, white space not counted.
pub const ROLE_INLINE_POLICIES_CHARACTERS: usize = 10_240;
/// Characters of a trust policy.
pub const TRUST_POLICY_CHARACTERS: usize = 2_048;
/// Managed policies of a role, before an increase of the quota and after the largest one.
pub const MANAGED_POLICIES_PER_ROLE: (usize, usize) = (10, 20);
/// Characters of the name of a role.
pub const ROLE_NAME_CHARACTERS: usize = 64;
/// Characters of the path of a role.
pub const ROLE_PATH_CHARACTERS: usize = 512;
/// Characters of the description of a role.
pub const ROLE_DESCRIPTION_CHARACTERS: usize = 1_000;
/// Characters of the name of a policy.
pub const POLICY_NAME_CHARACTERS: usize = 128;
/// Seconds of the longest session of a role.
pub const SESSION_SECONDS: i64 = 43_200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_those_of_the_table() {
        let states_limits = [
            ("state_machine_definition_bytes", DEFINITION_BYTES),
            ("request_bytes", REQUEST_BYTES),
            ("input_output_bytes", PAYLOAD_BYTES),
            ("execution_history_events", HISTORY_EVENTS as usize),
            ("error_length", ERROR_CHARACTERS),
            ("cause_length", CAUSE_CHARACTERS),
            ("arn_length", ARN_CHARACTERS),
            ("version_description_length", DESCRIPTION_CHARACTERS),
            ("variable_name_length", NAME_CHARACTERS),
            ("task_token_length", TASK_TOKEN_CHARACTERS),
            ("list_page_size", PAGE_ITEMS as usize),
            ("list_next_token_length", PAGE_TOKEN_CHARACTERS),
            ("versions_per_state_machine", VERSIONS as usize),
            ("tags_per_resource", TAGS_PER_RESOURCE),
            ("tag_value_length", TAG_VALUE_CHARACTERS),
            (
                "kms_data_key_reuse_seconds",
                *DATA_KEY_REUSE_SECONDS.end() as usize,
            ),
        ];
        let iam_limits = [
            ("tags_per_role", TAGS_PER_ROLE),
            ("tag_value", TAG_VALUE_CHARACTERS),
            (
                "role_inline_policies_characters",
                ROLE_INLINE_POLICIES_CHARACTERS,
            ),
            ("trust_policy_characters", TRUST_POLICY_CHARACTERS),
            ("managed_policies_per_role", MANAGED_POLICIES_PER_ROLE.0),
            ("role_name", ROLE_NAME_CHARACTERS),
            ("role_path", ROLE_PATH_CHARACTERS),
            ("role_description", ROLE_DESCRIPTION_CHARACTERS),
            ("policy_name", POLICY_NAME_CHARACTERS),
            ("list_page_items", PAGE_ITEMS as usize),
            ("max_session_seconds", SESSION_SECONDS as usize),
        ];
        let number = |value: Option<f64>| value.map(|value| value as usize);
        for (id, constant) in states_limits {
            let quota = states(id).unwrap_or_else(|| panic!("{id} is not in the table"));
            assert_eq!(number(quota.value), Some(constant), "{id}");
        }
        for (id, constant) in iam_limits {
            let quota = iam(id).unwrap_or_else(|| panic!("{id} is not in the table"));
            assert_eq!(number(quota.value), Some(constant), "{id}");
        }
        let policies = iam("managed_policies_per_role").unwrap();
        assert_eq!(number(policies.max), Some(MANAGED_POLICIES_PER_ROLE.1));
        let reuse = states("kms_data_key_reuse_seconds").unwrap();
        assert_eq!(
            number(reuse.min),
            Some(*DATA_KEY_REUSE_SECONDS.start() as usize)
        );
    }
}
