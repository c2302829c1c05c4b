//! What a plan does to one resource, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is done to a resource.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Create,
    Update,
    /// Deletes, waits until the resource is gone, and creates it again under the same name.
    Replace,
    Delete,
    #[serde(rename = "no-op")]
    NoOp,
}

impl Action {
    /// Returns the mark that stands before a resource in a plan's text.
    pub fn symbol(self) -> &'static str {
        match self {
            Action::Create => "+",
            Action::Update => "~",
            Action::Replace => "-/+",
            Action::Delete => "-",
            Action::NoOp => " ",
        }
    }

    pub fn verb(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Replace => "replace",
            Action::Delete => "delete",
            Action::NoOp => "keep",
        }
    }
}

/// Why an action is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionReason {
    /// It is in a manifest and not in AWS.
    Missing,
    /// The manifest changed since the last apply.
    ManifestChanged,
    /// The resource was changed outside stepwright since the last apply.
    Drift,
    /// The last apply announced a change that did not take effect: it was cut short, or AWS refused it.
    CutShort,
    /// The resource does not have what was applied, or has it in a form that this version does not read.
    DriftUnknown,
    /// What left the role and was kept for running executions can go: they have ended.
    Drained,
    /// The workflow has another name than its tags say; the names in AWS stay.
    Renamed,
    /// A field changed that AWS cannot change in place.
    Immutable,
    /// AWS is still deleting a resource of this name; the create waits for it.
    StillDeleting,
    /// It belongs to the stack and is in no manifest.
    Orphan,
    /// The whole stack is destroyed.
    Destroy,
    Unchanged,
}

impl ActionReason {
    pub fn sentence(self) -> &'static str {
        match self {
            ActionReason::Missing => "not in AWS yet",
            ActionReason::ManifestChanged => "the manifest changed",
            ActionReason::Drift => "drift: changed outside stepwright since the last apply",
            ActionReason::CutShort => "an earlier apply was cut short, or AWS refused the change",
            ActionReason::DriftUnknown => "differs; what was applied last is not known",
            ActionReason::Drained => "executions that needed the removed permissions have ended",
            ActionReason::Renamed => "the workflow was renamed; only the tags change",
            ActionReason::Immutable => "changed in a field that AWS cannot update",
            ActionReason::StillDeleting => "AWS is still deleting a resource of this name",
            ActionReason::Orphan => "owned by this stack, in no manifest",
            ActionReason::Destroy => "the stack is destroyed",
            ActionReason::Unchanged => "unchanged",
        }
    }
}
