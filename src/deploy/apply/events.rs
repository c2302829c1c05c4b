//! What happens during an apply, for whoever shows it, and what became of it all.

use std::time::Duration;

use crate::aws::{AwsError, ErrorKind};
use crate::plan::{Action, Address, help};

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum ApplyEvent {
    Started {
        address: Address,
        action: Action,
    },
    /// A wait that a person would otherwise take for a hang.
    Waiting {
        address: Address,
        why: String,
    },
    Done {
        address: Address,
        action: Action,
        took: Duration,
    },
    Failed {
        address: Address,
        action: Action,
        error: ApplyError,
    },
}

/// Why one change failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ApplyError {
    #[error(transparent)]
    Aws(AwsError),
    /// The name was taken by the time the create call was made.
    #[error("`{arn}` {why}; nothing of it was touched")]
    Foreign {
        address: Address,
        arn: String,
        why: String,
        importable: bool,
    },
    #[error("`{arn}` is not as the plan saw it: {how}")]
    Moved { arn: String, how: String },
    #[error("`{arn}` is still being deleted by AWS")]
    StillDeleting { arn: String },
    #[error("the old `{arn}` is deleted and the new one does not exist: {source}")]
    HalfReplaced {
        arn: String,
        source: Box<ApplyError>,
    },
    /// Old and new statements are over IAM's limit together; the role still has the old ones.
    #[error(
        "the permissions removed from `{arn}` must be kept for running executions, and do not fit within the IAM limit beside the new ones"
    )]
    NoRoom { arn: String },
    #[error("interrupted before it was finished")]
    Interrupted,
}

impl From<AwsError> for ApplyError {
    fn from(error: AwsError) -> Self {
        match error.kind {
            ErrorKind::Interrupted => Self::Interrupted,
            _ => Self::Aws(error),
        }
    }
}

impl ApplyError {
    /// Says what a person can do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Aws(error) => error.hint(),
            Self::Foreign {
                address,
                arn,
                importable,
                ..
            } => Some(help(address, arn, *importable)),
            Self::Moved { .. } => Some("plan again and look at what changed".to_owned()),
            Self::StillDeleting { .. } => {
                Some("run the command again later: it resumes where this run stopped".to_owned())
            }
            Self::HalfReplaced { source, .. } => source.hint(),
            Self::NoRoom { .. } => Some(
                "apply again when the executions have ended, or take it away at once with `--narrow now`"
                    .to_owned(),
            ),
            Self::Interrupted => {
                Some("plan and apply again: it resumes where this run stopped".to_owned())
            }
        }
    }
}

/// What an apply did, failed to do and did not try.
#[derive(Debug, Default)]
pub struct Outcome {
    pub done: Vec<(Address, Action)>,
    pub failed: Vec<(Address, Action, ApplyError)>,
    pub not_tried: Vec<(Address, Action)>,
    pub interrupted: bool,
}

impl Outcome {
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.not_tried.is_empty()
    }
}
