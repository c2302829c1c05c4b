//! What of a plan a reviewer must know before all else: what is deleted, who gains permissions, what runs, what is overwritten.

use std::collections::BTreeMap;

use serde_json::Value;

use super::action::{Action, ActionReason};
use super::address::Address;
use super::change::{Change, Plan};
use super::kinds::Resource;
use crate::asl::diff::FieldChange;
use crate::wording::counted;

impl Change {
    /// Returns how many permissions a role that exists gains: statements, attached policies, and a boundary that goes.
    pub fn widened(&self) -> usize {
        let (Action::Update, Some(Resource::Role(before)), Some(Resource::Role(after))) =
            (self.action, &self.before, &self.after)
        else {
            return 0;
        };
        let statements = self.details.fields.iter().filter(|field| widens(field));
        let attached = after.attached.difference(&before.attached);
        let is_bounded = before.permissions_boundary.is_some();
        let loses_boundary =
            is_bounded && before.permissions_boundary != after.permissions_boundary;
        statements.count() + attached.count() + usize::from(loses_boundary)
    }

    /// Returns the risks of the change in words, but for its action.
    pub fn risks(&self) -> Vec<String> {
        let mut risks = self.warnings.clone();
        if self.overwrites_drift() {
            risks.push("overwrites a change made outside stepwright".to_owned());
        }
        match self.widened() {
            0 => {}
            count => risks.push(format!("the role gains {}", counted(count, "permission"))),
        }
        risks
    }

    fn overwrites_drift(&self) -> bool {
        self.reason == ActionReason::Drift
    }
}

impl Plan {
    /// Returns how many permissions the roles that exist gain.
    pub fn widened(&self) -> usize {
        self.pending().map(Change::widened).sum()
    }

    /// Counts the changes that undo somebody else's.
    pub fn drifted(&self) -> usize {
        let changes = self.changes.iter();
        changes.filter(|change| change.overwrites_drift()).count()
    }

    /// Counts the executions that run under what is taken away, those of a state machine once.
    pub fn running(&self) -> usize {
        let mut by_machine: BTreeMap<Address, usize> = BTreeMap::new();
        for change in self.pending() {
            let running = by_machine.entry(change.address.running_on()).or_default();
            *running = (*running).max(change.running);
        }
        by_machine.values().sum()
    }

    /// Returns what there is of each risk, in words; nothing where there is none.
    pub fn risks(&self) -> Vec<String> {
        let risks = [
            (self.count(Action::Delete), "deletion", ""),
            (self.count(Action::Replace), "replacement", ""),
            (self.widened(), "permission", " gained by existing roles"),
            (self.running(), "running execution", " affected"),
            (self.drifted(), "drifted resource", " overwritten"),
        ];
        let present = risks.iter().filter(|(count, ..)| *count > 0);
        present
            .map(|(count, noun, about)| format!("{}{about}", counted(*count, noun)))
            .collect()
    }
}

/// Returns whether a change of a role's inline policies allows more than before.
fn widens(field: &FieldChange) -> bool {
    let is_allowed = |statement: &Value| statement["Effect"] != "Deny";
    let is_policy = field
        .path
        .first()
        .is_some_and(|name| name.is_key("policies"));
    is_policy
        && match (&field.before, &field.after) {
            (None, Some(gained)) => is_allowed(gained),
            (Some(lost), None) => !is_allowed(lost),
            (Some(_), Some(_)) => true,
            (None, None) => false,
        }
}
