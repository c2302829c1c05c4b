//! Whose a thing is, by its tags: what `import` takes over, and what it refuses.

use std::collections::BTreeMap;

use crate::plan::Ownership;
use crate::plan::ownership::{ENVIRONMENT, NAME, STACK};

/// What CloudFormation puts on everything that it makes.
const CLOUDFORMATION: &str = "aws:cloudformation:";
const CLOUDFORMATION_STACK: &str = "aws:cloudformation:stack-name";

/// Who keeps a thing as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody whom its tags name.
    Nobody,
    /// This stack, in this environment and project.
    Ours,
    /// Another stack, or one of the same name in another project.
    Stack {
        stack: String,
        environment: String,
    },
    CloudFormation {
        stack: String,
    },
}

impl Holder {
    /// Tells from the tags of the thing named `name`; a copied set of tags names nobody.
    pub fn of(ownership: &Ownership, name: &str, tags: &BTreeMap<String, String>) -> Self {
        let value = |key: &str| tags.get(key).cloned().unwrap_or_default();
        if tags.keys().any(|key| key.starts_with(CLOUDFORMATION)) {
            return Self::CloudFormation {
                stack: value(CLOUDFORMATION_STACK),
            };
        }
        if ownership.owns(name, tags) {
            return Self::Ours;
        }
        if tags.contains_key(STACK) && value(NAME) == name {
            return Self::Stack {
                stack: value(STACK),
                environment: value(ENVIRONMENT),
            };
        }
        Self::Nobody
    }

    /// Says who it is where it is somebody else.
    pub fn somebody_else(&self) -> Option<String> {
        match self {
            Self::Nobody | Self::Ours => None,
            Self::Stack { stack, environment } => {
                Some(format!("stack `{stack}`, environment `{environment}`"))
            }
            Self::CloudFormation { stack } if stack.is_empty() => Some("CloudFormation".to_owned()),
            Self::CloudFormation { stack } => Some(format!("CloudFormation stack `{stack}`")),
        }
    }
}
