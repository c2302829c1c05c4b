//! Who may take on the role of a machine.

use serde_json::Value;

use super::Machine;
use super::machine::condition;
use crate::policy::{Statement, document};

/// Makes the trust policy: Step Functions, for this machine of this account and for nothing else.
///
/// The source ARN is the machine's, with `/*` for the children of a Distributed Map and `:*` for versions and
/// aliases; the conditions keep other accounts' machines from using the role through the service.
pub fn trust_policy(machine: &Machine) -> Value {
    let arn = machine.machine_arn;
    let sources = [arn.to_owned(), format!("{arn}/*"), format!("{arn}:*")];
    let mut conditions = condition(
        "StringEquals",
        "aws:SourceAccount",
        &[machine.account.to_owned()],
    );
    conditions.extend(condition("ArnLike", "aws:SourceArn", &sources));
    document(&[Statement {
        principal: Some(serde_json::json!({"Service": "states.amazonaws.com"})),
        action: vec!["sts:AssumeRole".to_owned()],
        condition: conditions,
        ..Statement::default()
    }])
}
