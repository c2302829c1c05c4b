//! Why a command ended, and the exit code that says so.

use std::process::ExitCode;

use crate::aws::{AwsError, ConnectError};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::local::LocalError;
use crate::local::tasks::MockFault;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Also when there was nothing to do.
    Done,
    Failed,
    /// Only of `plan` and `status` with `--detailed-exitcode`.
    ChangesPending,
    /// The manifests are wrong.
    Invalid,
    Interrupted,
}

impl Exit {
    /// What errors in a report end a command with: to ask for an environment that is not there is wrong usage.
    pub fn of(report: &Report) -> Self {
        let is_usage = |code| matches!(code, "unknown-environment" | "environment-needed");
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
        let errors = report.sorted().into_iter().filter(is_error);
        match errors
            .map(|error| is_usage(error.code))
            .reduce(|all, one| all && one)
        {
            Some(true) => Exit::Failed,
            _ => Exit::Invalid,
        }
    }

    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::ChangesPending => 2,
            Exit::Invalid => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// What a caller may do something about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailureKind {
    /// There is a folder, and no project in it or above it.
    NoProject,
    #[default]
    Other,
}

/// A command's failure, as it is told to the person who ran it.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub kind: FailureKind,
    /// Empty where the report says it all.
    pub message: String,
    pub hints: Vec<String>,
    pub report: Option<Box<Report>>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            kind: FailureKind::Other,
            message: message.into(),
            hints: Vec::new(),
            report: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The manifests are wrong, and the report says where.
    pub fn invalid(report: Report) -> Self {
        Self {
            exit: Exit::of(&report),
            kind: FailureKind::Other,
            message: String::new(),
            hints: Vec::new(),
            report: Some(Box::new(report)),
        }
    }

    /// Something could not be read or written.
    pub fn file(tried: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {tried} `{}`: {error}", path.display()))
    }
}

impl From<AwsError> for Failure {
    fn from(error: AwsError) -> Self {
        let failure = Failure::new(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<ConnectError> for Failure {
    fn from(error: ConnectError) -> Self {
        Failure::new(error.to_string()).hint(error.hint())
    }
}

impl From<LocalError> for Failure {
    fn from(error: LocalError) -> Self {
        let failure = Failure::new(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<MockFault> for Failure {
    fn from(fault: MockFault) -> Self {
        Failure::new(fault.to_string())
            .hint("the format is that of AWS Step Functions Local, see docs/tasks.md")
    }
}
