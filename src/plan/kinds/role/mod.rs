//! Roles: created bare, then given their policies one call at a time; what they lose is taken away last.

pub mod kept;
mod widen;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use kept::{Kept, Narrow};

use super::{Field, FieldUpdate, Kind, KindStep, KindWrite, Phase, ResourceKind, RoleWrite};
use crate::policy;
use crate::wording::counted;

/// The inline policy that holds all that is derived and listed.
pub const OWN_POLICY: &str = "stepwright";

/// The role that a machine runs under.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub arn: String,
    /// The trust policy in normal form.
    pub trust: Value,
    /// Inline policies by name, in normal form. The role is wholly the stack's: a policy that is not listed goes.
    pub inline: BTreeMap<String, Value>,
    /// ARNs of attached managed policies.
    pub attached: BTreeSet<String>,
    pub permissions_boundary: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// What left the role and is kept for running executions: documents by the names of their policies, which tell since when. No
    /// part of what a manifest decides, nor of the digest.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub kept: BTreeMap<String, Value>,
}

impl ResourceKind for Role {
    const KIND: Kind = Kind::Role;
    const FIELDS: &'static [Field<Self>] = &[
        Field {
            digest: ("trust", 1),
            shown: "trust",
            change: FieldUpdate::InPlace,
            value: |role| Cow::Borrowed(&role.trust),
        },
        Field {
            digest: ("inline", 1),
            shown: "policies",
            change: FieldUpdate::InPlace,
            value: |role| Cow::Owned(json!(role.inline)),
        },
        Field {
            digest: ("attached", 1),
            shown: "managed_policies",
            change: FieldUpdate::InPlace,
            value: |role| Cow::Owned(json!(role.attached)),
        },
        Field {
            digest: ("permissions_boundary", 1),
            shown: "permissions_boundary",
            change: FieldUpdate::InPlace,
            value: |role| Cow::Owned(json!(role.permissions_boundary)),
        },
        Field {
            digest: ("tags", 1),
            shown: "tags",
            change: FieldUpdate::InPlace,
            value: |role| Cow::Owned(json!(role.tags)),
        },
    ];

    fn name(&self) -> &str {
        &self.name
    }

    fn arn(&self) -> &str {
        &self.arn
    }

    fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    fn tags_mut(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.tags
    }

    fn contents(&self) -> String {
        if self.inline.is_empty() && self.attached.is_empty() {
            return "trusted by the machine, no permissions".to_owned();
        }
        let statements: usize = self.inline.values().map(statements).sum();
        let managed = counted(self.attached.len(), "managed policy");
        let parts = [
            (!self.inline.is_empty()).then(|| counted(statements, "statement")),
            (!self.attached.is_empty()).then_some(managed),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// IAM looks past the case of actions and condition keys, so a document that differs in no more is the same.
    fn is_same(&self, other: &Self) -> bool {
        let bare = |role: &Role| Role {
            trust: Value::Null,
            ..role.bare()
        };
        let mut documents = self.inline.iter().zip(&other.inline);
        bare(self) == bare(other)
            && self.kept == other.kept
            && self.attached == other.attached
            && policy::same(&self.trust, &other.trust)
            && self.inline.len() == other.inline.len()
            && documents.all(|(own, other)| own.0 == other.0 && policy::same(own.1, other.1))
    }

    fn bare(&self) -> Self {
        Role {
            inline: BTreeMap::new(),
            attached: BTreeSet::new(),
            kept: BTreeMap::new(),
            ..self.clone()
        }
    }

    fn fill(&self) -> Vec<KindStep<Self>> {
        steps(&self.bare(), self, Phase::Forward)
    }

    fn drain(&self) -> Vec<KindStep<Self>> {
        steps(self, &self.bare(), Phase::Backward)
    }

    fn update(&self, after: &Self) -> Vec<KindStep<Self>> {
        let between = widen::widened(self, after);
        let mut all = steps(self, &between, Phase::Forward);
        all.extend(steps(&between, after, Phase::Backward));
        all
    }

    fn takes_from_executions(&self, after: &Self) -> bool {
        widen::narrows(self, after)
    }

    fn update_warning(&self, after: &Self) -> Option<&'static str> {
        widen::is_at_once(self, after).then_some(
            "old and new policies do not fit into the role together; they are exchanged at once",
        )
    }

    fn replacement_cost() -> &'static str {
        "the role is missing for a moment"
    }
}

fn statements(document: &Value) -> usize {
    let list = document.get("Statement").and_then(Value::as_array);
    list.map_or(1, Vec::len)
}

/// Lists the calls from one set of policies to another: what is added first, what goes last.
fn steps(from: &Role, to: &Role, phase: Phase) -> Vec<KindStep<Role>> {
    let mut now = from.clone();
    let mut steps = Vec::new();
    let mut push = |now: &Role, write| {
        steps.push(KindStep {
            phase,
            write: KindWrite::Role(write),
            after: now.clone(),
        });
    };
    if from.trust != to.trust {
        now.trust = to.trust.clone();
        push(&now, RoleWrite::UpdateTrust(to.trust.clone()));
    }
    let is_new = |(name, document): &(&String, &Value)| from.inline.get(*name) != Some(document);
    for (name, document) in to.inline.iter().filter(is_new) {
        now.inline.insert(name.clone(), document.clone());
        let (name, document) = (name.clone(), document.clone());
        push(&now, RoleWrite::PutPolicy { name, document });
    }
    for arn in to.attached.difference(&from.attached) {
        now.attached.insert(arn.clone());
        push(&now, RoleWrite::AttachPolicy(arn.clone()));
    }
    if from.permissions_boundary != to.permissions_boundary {
        now.permissions_boundary = to.permissions_boundary.clone();
        let boundary = to.permissions_boundary.clone();
        push(
            &now,
            boundary.map_or(RoleWrite::DeleteBoundary, RoleWrite::SetBoundary),
        );
    }
    for arn in from.attached.difference(&to.attached) {
        now.attached.remove(arn);
        push(&now, RoleWrite::DetachPolicy(arn.clone()));
    }
    let is_gone = |name: &&String| !to.inline.contains_key(*name);
    for name in from.inline.keys().filter(is_gone) {
        now.inline.remove(name);
        push(&now, RoleWrite::DeletePolicy(name.clone()));
    }
    let is_drained = |name: &&String| !to.kept.contains_key(*name);
    for name in from.kept.keys().filter(is_drained) {
        now.kept.remove(name);
        push(&now, RoleWrite::DeletePolicy(name.clone()));
    }
    steps
}
