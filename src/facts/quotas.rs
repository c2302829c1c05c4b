//! Limits of Step Functions and IAM.

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

/// Gives the most that a definition may hold, in bytes of UTF-8.
pub fn definition_bytes() -> usize {
    whole(states("state_machine_definition_bytes"))
}

/// Gives the most tags that a machine or an activity may carry.
pub fn tags_per_resource() -> usize {
    whole(states("tags_per_resource"))
}

/// Gives the most tags that a role may carry.
pub fn tags_per_role() -> usize {
    whole(iam("tags_per_role"))
}

/// Gives the most characters that all inline policies of a role may hold together, white space not counted.
pub fn role_inline_policies_characters() -> usize {
    whole(iam("role_inline_policies_characters"))
}

/// Gives the most characters of a trust policy.
pub fn trust_policy_characters() -> usize {
    whole(iam("trust_policy_characters"))
}

/// Gives how many managed policies a role may have before an increase, and the most that an increase allows.
pub fn managed_policies_per_role() -> (usize, usize) {
    let quota = iam("managed_policies_per_role");
    (whole(quota), number(quota.and_then(|quota| quota.max)))
}

/// Gives the bounds of `data_key_reuse`, in seconds.
pub fn data_key_reuse_seconds() -> (usize, usize) {
    let quota = states("kms_data_key_reuse_seconds");
    (number(quota.and_then(|quota| quota.min)), whole(quota))
}

fn whole(quota: Option<&Quota>) -> usize {
    number(quota.and_then(|quota| quota.value))
}

/// A limit that is not in the table limits nothing; a test proves that all of them are.
fn number(value: Option<f64>) -> usize {
    value.map_or(usize::MAX, |value| value as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_that_has_a_function_is_in_the_table() {
        assert_eq!(definition_bytes(), 1_048_576);
        assert_eq!((tags_per_resource(), tags_per_role()), (50, 50));
        assert_eq!(
            (role_inline_policies_characters(), trust_policy_characters()),
            (10_240, 2_048)
        );
        assert_eq!(managed_policies_per_role(), (10, 20));
        assert_eq!(data_key_reuse_seconds(), (60, 900));
    }
}
