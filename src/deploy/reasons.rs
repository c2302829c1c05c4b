//! Why a role gains what it gains: the states behind the statements of a plan.

use serde::Deserialize as _;

use super::permissions::{self, Granted};
use crate::grants::Need;
use crate::manifest::{GrantsMode, Place, Role, Workflow};
use crate::plan::{Address, Kind, OWN_POLICY, Plan};
use crate::policy::Statement;

/// Names what needs each statement that a managed role gains. A plan without such statements is left as it is, and nothing is
/// derived for it.
pub fn give_reasons(plan: &mut Plan, workflows: &[Workflow], place: &Place) {
    for change in &mut plan.changes {
        if change.address.kind() != Kind::Role {
            continue;
        }
        let own = change.details.fields.iter_mut().filter(|field| {
            let is_own = matches!(&field.path[..], [_, policy] if policy.is_key(OWN_POLICY));
            is_own && field.after.is_some()
        });
        let mut own = own.peekable();
        if own.peek().is_none() {
            continue;
        }
        let Some((workflow, derived)) = derived(&change.address, workflows, place) else {
            continue;
        };
        for field in own {
            let statement = field.after.as_ref().map(Statement::deserialize);
            if let Some(Ok(statement)) = statement {
                let granted = permissions::granted(workflow, &derived, vec![statement]);
                field.needed_by = granted.iter().flat_map(needs).collect();
            }
        }
    }
}

fn derived<'w>(
    address: &Address,
    workflows: &'w [Workflow],
    place: &Place,
) -> Option<(&'w Workflow, crate::grants::Derived)> {
    let mut named = workflows.iter();
    let workflow = named.find(|workflow| workflow.name == address.workflow())?;
    match &workflow.role {
        Role::Managed(role) if role.grants == GrantsMode::Derived => Some((
            workflow,
            permissions::derive(workflow, &role.resources, place),
        )),
        _ => None,
    }
}

/// Says what needs a statement, each thing once.
fn needs(granted: &Granted) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for needed in &granted.needs {
        let text = match &needed.need {
            Need::State { state, .. } => format!("state {state}"),
            Need::Logging => "logging".to_owned(),
            Need::Tracing => "tracing".to_owned(),
            Need::Encryption => "encryption".to_owned(),
        };
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}
