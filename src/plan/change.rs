//! The plan as a value: ordered changes with reasons, and what was observed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::action::{Action, ActionReason};
use super::address::Address;
use super::applied::Applied;
use super::kinds::{Kept, Resource};
use super::ownership::Ownership;
use super::states::Masks;
use crate::asl::diff::{DefinitionChange, FieldChange};

/// What kind of endpoint a plan was made against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Endpoint {
    Aws,
    /// The local emulator.
    Local,
    /// An emulator, or anything else that is not AWS.
    Custom,
}

/// Where a plan is meant to be applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    #[serde(flatten)]
    pub ownership: Ownership,
    pub partition: String,
    pub region: String,
    pub account: String,
    pub endpoint: Endpoint,
}

impl Scope {
    /// Returns where the plan is applied, in words.
    pub fn target(&self) -> String {
        let service = match self.endpoint {
            Endpoint::Aws => "AWS",
            Endpoint::Local => "local emulator",
            Endpoint::Custom => "custom endpoint",
        };
        format!(
            "{service}, account {}, region {}",
            self.account, self.region
        )
    }
}

/// What would be done, and what it was decided on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub scope: Scope,
    /// One for each resource, unchanged ones included, sorted by address.
    pub changes: Vec<Change>,
    /// Resources of the names we need that belong to another owner; a plan with any cannot be applied.
    pub conflicts: Vec<Conflict>,
    pub notes: Vec<String>,
    /// Values from the environment and what is shown instead: only in a saved plan, which is applied where the
    /// manifests are not read.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub hidden: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    pub address: Address,
    pub action: Action,
    pub reason: ActionReason,
    /// The thing as it was observed; absent for a create.
    pub before: Option<Resource>,
    /// The thing as it shall be; absent for a delete.
    pub after: Option<Resource>,
    /// What the thing's tag said was applied last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub applied: Option<Applied>,
    /// The workflow that the resource's tags name, where its manifest now has another name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub renamed_from: Option<String>,
    /// What differs, for showing: values from the environment are replaced by their references. A saved plan does not hold it: what
    /// is shown comes from what is applied.
    #[serde(skip)]
    pub details: Details,
    /// What of `before` and `after` is not shown.
    #[serde(skip_serializing_if = "Masks::is_empty", default)]
    pub masks: Masks,
    /// What leaves a role and is kept while executions run that may need it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kept: Option<Kept>,
    /// What the change costs or who it waits for.
    pub warnings: Vec<String>,
    /// Executions that run under what is taken away: a page's worth at most.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub running: usize,
    pub needs: Vec<Address>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Details {
    /// Fields besides the definition, by their path.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<FieldChange>,
    /// What differs in the definition, state by state.
    #[serde(skip_serializing_if = "DefinitionChange::is_empty", default)]
    pub definition: DefinitionChange,
}

/// A resource of a name that is needed, which belongs to another owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Conflict {
    pub address: Address,
    pub arn: String,
    pub why: String,
    /// Whether `import` would take it over; what somebody keeps it refuses.
    pub importable: bool,
}

impl Conflict {
    /// Says what a person can do.
    pub fn help(&self) -> String {
        help(&self.address, &self.arn, self.importable)
    }
}

/// Says what a person can do where a resource of a name that is needed belongs to another owner.
pub fn help(address: &Address, arn: &str, importable: bool) -> String {
    if importable {
        return format!(
            "give it another name, or take it over with `stepwright import {address} {arn}`"
        );
    }
    "give it another name, with `${environment}` in it where another environment has this one; `import` takes nothing from another owner".to_owned()
}

impl Change {
    /// Returns the thing's name and ARN in AWS.
    pub fn resource(&self) -> Option<&Resource> {
        self.after.as_ref().or(self.before.as_ref())
    }

    pub fn is_pending(&self) -> bool {
        self.action != Action::NoOp
    }

    /// Returns whether the change ends the life of a thing.
    pub fn destroys(&self) -> bool {
        matches!(self.action, Action::Delete | Action::Replace)
    }
}

impl Plan {
    /// Returns the changes that do something.
    pub fn pending(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.is_pending())
    }

    pub fn is_empty(&self) -> bool {
        self.pending().next().is_none() && self.conflicts.is_empty()
    }

    /// Counts the changes of one action.
    pub fn count(&self, action: Action) -> usize {
        self.changes
            .iter()
            .filter(|change| change.action == action)
            .count()
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
