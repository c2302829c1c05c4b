//! Records: what happened in an execution, one small step each. They are the journal, and the history is made of them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::failure::Failure;
use super::state_kind::StateKind;
use super::{Millis, Payload};
use crate::asl::model::Pattern;

/// The number of a frame within its execution; 0 is the machine's own.
pub type FrameId = u32;

/// One step of an execution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub time: Millis,
    /// Its place in the history that AWS shows, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    pub frame: FrameId,
    pub what: What,
}

/// The number of an event, and of the one that it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventId {
    pub id: u64,
    pub previous: u64,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum What {
    Started {
        input: Payload,
        role: Arc<str>,
        start_at: Arc<str>,
        /// When the execution as a whole times out.
        deadline: Option<Millis>,
    },
    Entered {
        state: Arc<str>,
        kind: StateKind,
        input: Payload,
    },
    /// A JSONata expression failed; the state fails.
    EvaluationFailed {
        state: Arc<str>,
        failure: Failure,
        location: Option<String>,
        /// Nobody may catch it: it happened while another failure was caught.
        is_final: bool,
    },
    /// The state fails, without an event of its own.
    StateFailed {
        failure: Failure,
        is_final: bool,
    },
    Exited {
        state: Arc<str>,
        kind: StateKind,
        output: Payload,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assigned: Option<Box<Map<String, Value>>>,
        /// The state that follows; nothing at the end.
        next: Option<Arc<str>>,
    },
    /// A Wait state waits.
    Waiting {
        until: Millis,
    },
    /// The moment has come.
    Waited,
    Scheduled(Box<Scheduled>),
    TaskStarted {
        task: TaskName,
        worker: Option<String>,
    },
    TaskSubmitted {
        task: TaskName,
        output: Payload,
    },
    Heartbeat,
    TaskSucceeded {
        task: TaskName,
        output: Payload,
    },
    TaskFailed {
        task: TaskName,
        failure: Failure,
    },
    TaskTimedOut {
        task: TaskName,
        failure: Failure,
        missed_heartbeat: bool,
    },
    /// The state is tried again at that moment.
    Retrying {
        retrier: u32,
        until: Millis,
    },
    MapStarted {
        inputs: Vec<Payload>,
        items: Option<Vec<Payload>>,
        concurrency: u64,
    },
    ParallelStarted {
        input: Payload,
        branches: u32,
    },
    ChildStarted {
        child: FrameId,
        index: u32,
        scope: u32,
        start_at: Arc<str>,
        /// The Map state, nothing in a Parallel.
        map: Option<Arc<str>>,
    },
    ChildSucceeded {
        map: Option<Arc<str>>,
        index: u32,
    },
    ChildFailed {
        map: Option<Arc<str>>,
        index: u32,
    },
    ChildAborted {
        map: Option<Arc<str>>,
        index: u32,
    },
    /// A child that was cut off is gone, without an event of its own.
    ChildGone,
    /// All children of a failed state are cut off.
    ChildrenCut,
    /// A state is cut off by the failure of a sibling.
    StateAborted {
        kind: StateKind,
    },
    ChildrenSucceeded {
        kind: StateKind,
    },
    ChildrenFailed {
        kind: StateKind,
    },
    Succeeded {
        output: Payload,
    },
    Failed {
        failure: Failure,
    },
    TimedOut {
        failure: Failure,
    },
    Aborted {
        failure: Failure,
    },
}

/// A task that is handed out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scheduled {
    pub resource: TaskResource,
    /// The parameters of an integration, the input of a function or of an activity.
    pub input: Payload,
    pub region: String,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u64>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat: Option<u64>,
    /// The role that the state asks for in its `Credentials`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// What an answer from outside must show.
    pub token: String,
    /// For mocks: the state's name, and which try of it this is, from 0.
    pub state: Arc<str>,
    pub retry: u32,
}

/// What a task calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TaskResource {
    /// A function by its ARN.
    Lambda(String),
    Activity(String),
    /// An integration by its name, as in `arn:aws:states:::sqs:sendMessage.waitForTaskToken`.
    Service {
        /// `sqs`, `aws-sdk:dynamodb`
        service: String,
        /// `sendMessage`, without the pattern.
        operation: String,
        pattern: Pattern,
    },
}

/// How events name a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskName {
    Lambda,
    Activity,
    Service {
        resource_type: Arc<str>,
        resource: Arc<str>,
    },
}

impl TaskResource {
    pub fn name(&self) -> TaskName {
        match self {
            Self::Lambda(_) => TaskName::Lambda,
            Self::Activity(_) => TaskName::Activity,
            Self::Service {
                service,
                operation,
                pattern,
            } => TaskName::Service {
                resource_type: service.as_str().into(),
                resource: format!("{operation}{}", pattern.suffix()).into(),
            },
        }
    }
}
