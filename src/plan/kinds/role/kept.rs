//! What left a role, and is kept for executions that run under an older definition.
//!
//! Running executions keep the definition that they started with and use the role as it is. Statements that leave under them
//! are kept in an inline policy whose name tells since when, and go with the last execution that may need them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Role, widen};
use crate::policy;

/// What the names of policies with kept statements begin with; the Unix time in seconds follows.
const PREFIX: &str = "stepwright-kept-";

/// For how many seconds after an update a machine may still start executions of its old definition.
const LAG: i64 = 60;

/// When permissions that a role no longer needs are removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrow {
    /// At the end of the apply, whatever runs.
    Now,
    /// When the executions that may still need them have ended.
    #[default]
    Drained,
    /// Not as long as this is asked for.
    Never,
}

/// Statements that leave a role and are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// A policy document.
    pub document: Value,
    /// The machine that must have running executions for this; without one it is kept in any case.
    pub machine: Option<String>,
}

/// Returns the name of the policy of what is kept since a time.
pub fn policy_name(since: i64) -> String {
    format!("{PREFIX}{since}")
}

/// Reads since when a policy's statements are kept; `None` where its name is no such name.
pub fn since(name: &str) -> Option<i64> {
    let digits = name.strip_prefix(PREFIX)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

impl Narrow {
    /// Returns whether a policy of what is kept stays. `oldest` is the start of the oldest execution that may run, in seconds;
    /// `None` where nobody looked.
    pub(in crate::plan) fn keeps(self, policy: &str, oldest: Option<i64>) -> bool {
        match self {
            Self::Now => false,
            Self::Never => true,
            Self::Drained => match (since(policy), oldest) {
                (Some(since), Some(oldest)) => oldest < since + LAG,
                _ => true,
            },
        }
    }
}

/// Returns the statements that an update takes away, as a policy document; `None` where it takes none away, or where both
/// do not fit into the role together.
pub(in crate::plan) fn leaving(before: &Role, after: &Role) -> Option<Value> {
    let between = widen::widened(before, after);
    let statements: Vec<Value> = between
        .inline
        .iter()
        .flat_map(|(name, document)| lost(document, after.inline.get(name)))
        .filter(widen::allows)
        .collect();
    let document = json!({"Version": "2012-10-17", "Statement": statements});
    (!statements.is_empty()).then(|| policy::normal_form(&document))
}

/// Lists the statements of a document that its successor does not have; whole ones where the two cannot be compared.
fn lost(document: &Value, after: Option<&Value>) -> Vec<Value> {
    if let Some(found) = policy::difference(Some(document), after) {
        return found.lost;
    }
    let new = after.map(widen::statements).unwrap_or_default();
    let is_lost = |old: &Value| !new.iter().any(|new| widen::covers(new, old));
    let old = widen::statements(document).into_iter();
    old.filter(is_lost).collect()
}

/// Returns whether what leaves fits into the role beside what it has during the update.
pub fn fits(before: &Role, after: &Role, leaving: &Value) -> bool {
    let between = widen::widened(before, after);
    let held = between.inline.values().chain(between.kept.values());
    policy::fits_role(held.chain([leaving]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_since_when() {
        assert_eq!(since(&policy_name(1_700_000_000)), Some(1_700_000_000));
        for other in [
            "stepwright",
            "stepwright-kept-",
            "stepwright-kept-+1",
            "kept-1",
        ] {
            assert_eq!(since(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_kept_stays_for_executions_that_started_until_a_minute_after() {
        let keeps = |oldest| Narrow::Drained.keeps("stepwright-kept-1000", oldest);
        assert!(keeps(None) && keeps(Some(900)) && keeps(Some(1_059)));
        assert!(!keeps(Some(1_060)) && !keeps(Some(i64::MAX)));
        assert!(Narrow::Never.keeps("stepwright-kept-1000", Some(i64::MAX)));
        assert!(!Narrow::Now.keeps("stepwright-kept-1000", Some(0)));
    }
}
