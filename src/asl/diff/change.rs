//! What differs between two definitions, as a value.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::meaning::{self, Meaning};
use crate::diagnostic::Segment;

/// One field whose value differs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FieldChange {
    /// Member names and array positions from the compared root down.
    #[serde(serialize_with = "texts")]
    #[schemars(with = "Vec<String>")]
    pub path: Vec<Segment>,
    /// Absent: the field is added.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Value>,
    /// Absent: the field is removed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<Value>,
    /// What needs it, where it is a statement that a role gains: `state Ship`, `logging`. Empty for a statement that the manifest
    /// lists, and in a saved plan.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needed_by: Vec<String>,
}

impl FieldChange {
    /// Makes the change of a field; without one of the values it is added or removed.
    pub fn new(path: Vec<Segment>, before: Option<Value>, after: Option<Value>) -> FieldChange {
        FieldChange {
            path,
            before,
            after,
            needed_by: Vec::new(),
        }
    }
}

/// What differs in a machine itself or in one state, sorted by what it means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Differences {
    /// What is done and how: every field that is none of those below.
    pub fields: Vec<FieldChange>,
    /// Where it leads: `StartAt`, `Next`, `End`, `Default`, and `Next` of catchers and choice rules, also whole
    /// catchers and rules that come or go. References that only follow a renamed state are left out.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub rewired: Vec<FieldChange>,
    /// `Comment`s, which change nothing.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub comments: Vec<FieldChange>,
}

/// What differs between two definitions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct DefinitionChange {
    /// Nothing differs but comments.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub only_comments: bool,
    /// Fields of the machine itself: `StartAt`, `Comment`, `TimeoutSeconds`, ...
    #[serde(flatten)]
    pub own: Differences,
    /// Changed, renamed and added states in the new definition's order, then removed ones in the old one's.
    pub states: Vec<StateChange>,
}

/// What differs in one state.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StateChange {
    /// The state's name, after the names of the states that contain it.
    pub path: Vec<String>,
    #[serde(flatten)]
    pub kind: StateChangeKind,
}

#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum StateChangeKind {
    Added {
        state_type: String,
        /// The whole state, with the states inside it.
        after: Value,
    },
    Removed {
        state_type: String,
        /// The whole state, with the states inside it.
        before: Value,
    },
    /// The same state under another name; the lists tell what else differs.
    Renamed {
        /// Its name before.
        from: String,
        #[serde(flatten)]
        own: Differences,
    },
    Changed {
        #[serde(flatten)]
        own: Differences,
    },
}

/// Writes a path as a list of strings, positions too.
fn texts<S: Serializer>(path: &[Segment], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(path.iter().map(Segment::to_string))
}

impl Differences {
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.rewired.is_empty() && self.comments.is_empty()
    }

    /// Returns whether something differs, and all of it is comments.
    pub fn only_comments(&self) -> bool {
        self.fields.is_empty() && self.rewired.is_empty() && !self.comments.is_empty()
    }

    /// Lists all that differs: values, then transitions, then comments.
    pub fn all(&self) -> impl Iterator<Item = &FieldChange> {
        self.fields
            .iter()
            .chain(&self.rewired)
            .chain(&self.comments)
    }

    /// Puts changes into the lists that they belong to.
    pub(super) fn sort(&mut self, changes: Vec<FieldChange>) {
        for change in changes {
            match meaning::of(&change.path) {
                Meaning::Value => self.fields.push(change),
                Meaning::Transition => self.rewired.push(change),
                Meaning::Comment => self.comments.push(change),
            }
        }
    }
}

impl DefinitionChange {
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.states.is_empty()
    }

    /// Returns whether something differs, and all of it is comments.
    pub(super) fn tells_only_comments(&self) -> bool {
        let is_comment = |state: &StateChange| matches!(&state.kind, StateChangeKind::Changed { own } if own.only_comments());
        !self.is_empty()
            && (self.own.is_empty() || self.own.only_comments())
            && self.states.iter().all(is_comment)
    }
}
