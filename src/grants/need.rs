//! What a role must allow, and what could not be found out.

use crate::diagnostic::Segment;
use crate::policy::Statement;

/// One statement and what needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub statement: Statement,
    pub needed_by: Need,
}

/// What a statement is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    State {
        /// The state's name.
        state: String,
        /// The part of the definition that decides: an argument, else the `Resource`.
        path: Vec<Segment>,
    },
    Logging,
    Tracing,
    Encryption,
}

/// Actions whose resource the definition does not show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Unresolved {
    pub state: String,
    /// What the state calls: `sqs:sendMessage`.
    pub call: String,
    /// Where the argument is, or where it should be.
    pub path: Vec<Segment>,
    pub cause: Cause,
}

/// Why a resource could not be found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The argument that names the target is known at run time only, or missing.
    Target {
        parameter: String,
        actions: Vec<String>,
        /// An ARN of the kind that is asked for, with `NAME` for what is not known.
        example: String,
    },
    /// No IAM action is known for the operation.
    UnknownAction,
    /// It is not an integration that is known.
    UnknownCall,
}

impl Unresolved {
    fn sentence(&self) -> String {
        let Self { state, call, .. } = self;
        match &self.cause {
            Cause::Target { parameter, .. } => format!(
                "cannot derive which resource state `{state}` uses: `{parameter}` of `{call}` is known at run time only"
            ),
            Cause::UnknownAction => {
                format!(
                    "cannot derive the permissions of state `{state}`: no IAM action is known for `{call}`"
                )
            }
            Cause::UnknownCall => {
                format!(
                    "cannot derive the permissions of state `{state}`: `{call}` is not a known integration"
                )
            }
        }
    }

    /// Returns what to write, ready to paste.
    pub fn hint(&self) -> String {
        match &self.cause {
            Cause::Target { example, .. } => format!(
                "name the resource under `role`: `resources: {{{}: \"{example}\"}}`",
                quoted(&self.state)
            ),
            Cause::UnknownAction | Cause::UnknownCall => format!(
                "list what it needs under `role.allow`, and confirm that nothing else is missing: `resources: {{{}: []}}`",
                quoted(&self.state)
            ),
        }
    }
}

/// Quotes a key of a flow mapping where it is not a plain word.
fn quoted(key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_word = key.starts_with(|c: char| c.is_ascii_alphabetic());
    match is_word && key.chars().all(is_plain) {
        true => key.to_owned(),
        false => format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
