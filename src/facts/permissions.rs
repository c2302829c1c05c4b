//! What a principal needs to run each command.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{embedded, grants};

/// One statement that a command needs.
///
/// Names stand as `${NamePrefix}` (of machines and activities), `${RolePrefix}`, `${Path}` (of roles, without the
/// slash it begins with), `${KeyArn}`, `${Partition}`, `${Region}` and `${Account}`.
#[derive(Debug, Deserialize)]
pub struct Permission {
    /// `plan`, `apply` or `destroy`; the last two need what `plan` needs as well.
    pub command: String,
    /// When the statement is needed; always where nothing is said.
    pub only: Option<String>,
    #[serde(flatten)]
    pub statement: Map<String, Value>,
}

#[derive(Deserialize)]
struct Table {
    permissions: Vec<Permission>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| embedded::read("permissions.json", include_str!("data/permissions.json")));

/// Lists every permission of every command.
pub fn all() -> &'static [Permission] {
    &TABLE.permissions
}

/// Lists what a command needs, what `plan` needs included.
pub fn of(command: &str) -> impl Iterator<Item = &'static Permission> {
    all()
        .iter()
        .filter(move |permission| permission.command == "plan" || permission.command == command)
}

/// Gives the statements that some commands need, with names filled in.
///
/// Of those that are not always needed, `when` picks: it has the texts of their [`Permission::only`].
pub fn statements(commands: &[&str], when: &[&str], names: &[(&str, &str)]) -> Vec<Value> {
    all()
        .iter()
        .filter(|permission| commands.contains(&permission.command.as_str()))
        .filter(|permission| {
            permission
                .only
                .as_deref()
                .is_none_or(|only| when.contains(&only))
        })
        .map(|permission| {
            let mut statement = Map::from_iter([("Effect".to_owned(), json!("Allow"))]);
            statement.extend(permission.statement.clone());
            grants::filled(&Value::Object(statement), names)
        })
        .collect()
}

/// Gives the statement that allows an action, such as `iam:CreateRole`, with names filled in; for the hint of a denial.
pub fn statement_for(action: &str, names: &[(&str, &str)]) -> Option<Value> {
    let permission = all().iter().find(|permission| permission.allows(action))?;
    let mut statement = json!({"Effect": "Allow", "Action": action, "Resource": permission.statement.get("Resource")?});
    if let Some(condition) = permission.statement.get("Condition") {
        statement["Condition"] = condition.clone();
    }
    Some(grants::filled(&statement, names))
}

impl Permission {
    fn allows(&self, action: &str) -> bool {
        let actions = self.statement.get("Action").and_then(Value::as_array);
        actions.into_iter().flatten().any(|known| known == action)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_denied_action_leads_to_the_statement_that_allows_it() {
        let names = [
            ("Partition", "aws"),
            ("Account", "111122223333"),
            ("Path", "stepwright/demo/dev/"),
            ("RolePrefix", ""),
        ];
        assert_eq!(
            statement_for("iam:PassRole", &names),
            Some(json!({
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": "arn:aws:iam::111122223333:role/stepwright/demo/dev/*",
                "Condition": {"StringEquals": {"iam:PassedToService": "states.amazonaws.com"}},
            }))
        );
        assert_eq!(statement_for("s3:GetObject", &names), None);
    }

    #[test]
    fn apply_needs_what_plan_needs() {
        assert!(of("apply").any(|permission| permission.allows("iam:CreateRole")));
        assert!(of("apply").any(|permission| permission.allows("states:DescribeStateMachine")));
        assert!(!of("plan").any(|permission| permission.allows("iam:CreateRole")));
    }
}
