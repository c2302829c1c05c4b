//! What a resource is called in a stack: `machine.chat`, `activity.chat.get-input`, `role.chat`.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// The kinds of resources, in the order in which they are created.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Role,
    Activity,
    Machine,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Role => "role",
            Kind::Activity => "activity",
            Kind::Machine => "machine",
        }
    }

    /// Returns the word for several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Role => "roles",
            Kind::Activity => "activities",
            Kind::Machine => "machines",
        }
    }
}

/// Names one resource of a stack; sorts by kind, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    kind: Kind,
    workflow: String,
    /// The activity's name in its manifest; empty for other kinds.
    activity: String,
    /// The physical name of a thing that its manifest now gives another name; empty otherwise.
    former: String,
}

impl Address {
    pub fn role(workflow: &str) -> Self {
        Self {
            kind: Kind::Role,
            workflow: workflow.into(),
            activity: String::new(),
            former: String::new(),
        }
    }

    pub fn machine(workflow: &str) -> Self {
        Self {
            kind: Kind::Machine,
            workflow: workflow.into(),
            activity: String::new(),
            former: String::new(),
        }
    }

    pub fn activity(workflow: &str, activity: &str) -> Self {
        Self {
            kind: Kind::Activity,
            workflow: workflow.into(),
            activity: activity.into(),
            former: String::new(),
        }
    }

    /// Returns the address of what the same manifest called `name` before.
    pub fn formerly(self, name: &str) -> Self {
        Self {
            former: name.to_owned(),
            ..self
        }
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn workflow(&self) -> &str {
        &self.workflow
    }

    /// Returns the machine whose executions use this thing.
    pub fn running_on(&self) -> Self {
        if self.kind == Kind::Machine {
            self.clone()
        } else {
            Self::machine(&self.workflow)
        }
    }

    /// Returns whether this is `pattern`, or a part of the workflow that `pattern` names.
    pub fn matches(&self, pattern: &str) -> bool {
        self.workflow == pattern || self.to_string() == pattern
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.kind.word(), self.workflow)?;
        if self.kind == Kind::Activity {
            write!(f, ".{}", self.activity)?;
        }
        if self.former.is_empty() {
            Ok(())
        } else {
            write!(f, "@{}", self.former)
        }
    }
}

/// Says that a text is no address.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an address such as `machine.chat`, `role.chat` or `activity.chat.get-input`")]
pub struct AddressError(String);

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (address, former) = text.split_once('@').unwrap_or((text, ""));
        let mut parts = address.splitn(3, '.');
        let address = match (parts.next(), parts.next(), parts.next()) {
            (Some("role"), Some(workflow), None) => Self::role(workflow),
            (Some("machine"), Some(workflow), None) => Self::machine(workflow),
            (Some("activity"), Some(workflow), Some(activity)) => {
                Self::activity(workflow, activity)
            }
            _ => return Err(AddressError(text.to_owned())),
        };
        Ok(address.formerly(former))
    }
}

impl Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Address {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Address".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A resource of the stack, such as `machine.chat`; `@` and a name in AWS follow where the manifest now gives another name.",
            "type": "string",
            "pattern": "^((role|machine)\\.|activity\\.[^.]+\\.)",
        })
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
