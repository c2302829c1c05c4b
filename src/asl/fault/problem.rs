//! What a definition can be wrong in: one type for each cause, in the file of its rule.

use std::any::Any;
use std::fmt::Debug;

use crate::diagnostic::Segment;

use super::{Level, Rule};

/// AWS's code where it has no narrower one.
const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// One way of breaking a rule, with what is needed to say it.
pub trait Problem: Any + Debug + Send + Sync {
    /// Returns the rule that is broken.
    fn rule(&self) -> &'static Rule;

    /// Returns how much it matters.
    fn level(&self) -> Level {
        self.rule().level
    }

    /// Returns what is wrong as a lower-case phrase; the last key of the path names the field.
    fn phrase(&self, path: &[Segment]) -> String;

    /// Returns what to do instead, one way out each.
    fn hints(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns what AWS says; nothing for a problem that AWS does not report.
    fn aws(&self) -> Option<AwsWords> {
        None
    }

    /// Returns the name that it is reported once for, with all its places; nothing where each place is a diagnostic of its own.
    fn reported_once_for(&self) -> Option<&str> {
        None
    }

    /// Returns where AWS says it is, if that is not a place in the definition.
    fn aws_location(&self) -> Option<&str> {
        None
    }
}

/// AWS's code and message.
///
/// Sources: recorded answers of ValidateStateMachineDefinition and CreateStateMachine, and public reports of 2024 to
/// 2026 that quote them. Where neither has a message, the wording is ours in AWS's manner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsWords {
    pub code: &'static str,
    pub message: String,
}

impl AwsWords {
    /// Makes the words as [`Problem::aws`] returns them.
    pub fn new(code: &'static str, message: impl Into<String>) -> Option<AwsWords> {
        let message = message.into();
        Some(AwsWords { code, message })
    }

    /// Makes the words of what AWS has no narrower code for.
    pub fn schema(message: impl Into<String>) -> Option<AwsWords> {
        AwsWords::new(SCHEMA, message)
    }
}
