//! The type of a state, as events name it.

use serde::{Deserialize, Serialize};

use crate::asl::model::StateKind as Model;

/// The type of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StateKind {
    Pass,
    Task,
    Choice,
    Wait,
    Succeed,
    Fail,
    Parallel,
    Map,
}

impl StateKind {
    pub fn of(model: &Model) -> Self {
        match model {
            Model::Pass { .. } => Self::Pass,
            Model::Task(_) => Self::Task,
            Model::Choice(_) => Self::Choice,
            Model::Wait { .. } => Self::Wait,
            Model::Succeed => Self::Succeed,
            Model::Fail { .. } => Self::Fail,
            Model::Parallel(_) => Self::Parallel,
            Model::Map(_) => Self::Map,
        }
    }

    /// The event of entering such a state.
    pub fn entered(self) -> &'static str {
        match self {
            Self::Pass => "PassStateEntered",
            Self::Task => "TaskStateEntered",
            Self::Choice => "ChoiceStateEntered",
            Self::Wait => "WaitStateEntered",
            Self::Succeed => "SucceedStateEntered",
            Self::Fail => "FailStateEntered",
            Self::Parallel => "ParallelStateEntered",
            Self::Map => "MapStateEntered",
        }
    }

    /// The event of leaving such a state; a Fail state is never left.
    pub fn exited(self) -> &'static str {
        match self {
            Self::Pass => "PassStateExited",
            Self::Task => "TaskStateExited",
            Self::Choice => "ChoiceStateExited",
            Self::Wait => "WaitStateExited",
            Self::Succeed => "SucceedStateExited",
            Self::Fail => "FailStateExited",
            Self::Parallel => "ParallelStateExited",
            Self::Map => "MapStateExited",
        }
    }

    /// The event of being cut off by the failure of a sibling, where there is one.
    pub fn aborted(self) -> Option<&'static str> {
        match self {
            Self::Task => Some("TaskStateAborted"),
            Self::Wait => Some("WaitStateAborted"),
            Self::Parallel => Some("ParallelStateAborted"),
            Self::Map => Some("MapStateAborted"),
            Self::Pass | Self::Choice | Self::Succeed | Self::Fail => None,
        }
    }
}
