//! Statements for customer managed keys.

use super::machine::condition;
use super::{Grant, Machine, Need};
use crate::policy::Statement;

const MACHINE_CONTEXT: &str = "kms:EncryptionContext:aws:states:stateMachineArn";
const ACTIVITY_CONTEXT: &str = "kms:EncryptionContext:aws:states:activityArn";

/// Lists what the keys of the machine and of its activities ask for.
///
/// `activities` are the ARNs that tasks of the definition name, `distributed` says whether children run under
/// ARNs of their own.
pub(super) fn encryption_grants(
    machine: &Machine,
    activities: &[String],
    distributed: bool,
) -> Vec<Grant> {
    let mut statements = Vec::new();
    if let Some(key) = machine.kms_key {
        let own = machine.fixed("machine_kms", &[("KeyArn", key)]);
        if distributed {
            // Children encrypt with the ARN `<machine>/<label>` as context, which only a pattern can name.
            let children = condition(
                "StringLike",
                MACHINE_CONTEXT,
                &[format!("{}/*", machine.machine_arn)],
            );
            statements.extend(own.iter().map(|statement| Statement {
                condition: children.clone(),
                ..statement.clone()
            }));
        }
        statements.extend(own);
        if machine.logging {
            statements.extend(machine.fixed("machine_kms_logging", &[("KeyArn", key)]));
        }
    }
    if !activities.is_empty() {
        let contexts = condition("StringEquals", ACTIVITY_CONTEXT, activities);
        for key in machine.activity_kms_keys {
            let fixed = machine.fixed("activity_kms", &[("KeyArn", key)]);
            statements.extend(fixed.into_iter().map(|statement| Statement {
                condition: contexts.clone(),
                ..statement
            }));
        }
    }
    statements
        .into_iter()
        .map(|statement| Grant {
            statement,
            needed_by: Need::Encryption,
        })
        .collect()
}
