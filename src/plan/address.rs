//! What a resource is called in a stack: `machine.chat`, `activity.chat.get-input`, `role.chat`.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::kinds::Kind;

/// Names one resource of a stack; sorts by kind, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    kind: Kind,
    workflow: String,
    /// The name within the workflow, where a workflow has several resources of the kind: an activity's.
    part: Option<String>,
    /// The physical name of a resource that its manifest now gives another name.
    former: Option<String>,
}

impl Address {
    pub fn role(workflow: &str) -> Self {
        Self::new(Kind::Role, workflow, None)
    }

    pub fn machine(workflow: &str) -> Self {
        Self::new(Kind::Machine, workflow, None)
    }

    pub fn activity(workflow: &str, activity: &str) -> Self {
        Self::new(Kind::Activity, workflow, Some(activity))
    }

    fn new(kind: Kind, workflow: &str, part: Option<&str>) -> Self {
        Self {
            kind,
            workflow: workflow.to_owned(),
            part: part.map(str::to_owned),
            former: None,
        }
    }

    /// Returns the address of what the same manifest called `name` before.
    pub fn formerly(self, name: &str) -> Self {
        Self {
            former: Some(name.to_owned()),
            ..self
        }
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn workflow(&self) -> &str {
        &self.workflow
    }

    /// Returns the machine whose executions use this resource.
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
        if let Some(part) = &self.part {
            write!(f, ".{part}")?;
        }
        match &self.former {
            Some(former) => write!(f, "@{former}"),
            None => Ok(()),
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
        let (address, former) = match text.split_once('@') {
            Some((address, former)) => (address, Some(former)),
            None => (text, None),
        };
        let mut parts = address.splitn(3, '.');
        let address = match (parts.next(), parts.next(), parts.next()) {
            (Some("role"), Some(workflow), None) => Self::role(workflow),
            (Some("machine"), Some(workflow), None) => Self::machine(workflow),
            (Some("activity"), Some(workflow), Some(activity)) => {
                Self::activity(workflow, activity)
            }
            _ => return Err(AddressError(text.to_owned())),
        };
        Ok(match former {
            Some(former) => address.formerly(former),
            None => address,
        })
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
            "description": "A resource of the stack, such as `machine.chat`; `@` and a name in AWS follow where the manifest now has another name.",
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
