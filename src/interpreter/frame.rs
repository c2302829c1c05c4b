//! A frame: one thread of states, that of the machine itself, of a branch or of an iteration.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::failure::Failure;
use super::record::{FrameId, Scheduled};
use super::state_kind::StateKind;
use super::{Millis, Payload};

/// One thread of states.
#[derive(Clone, Debug)]
pub struct Frame {
    pub parent: Option<Parent>,
    /// Which states it goes through, a number of [`Machine`](super::Machine).
    pub scope: u32,
    pub state: Arc<str>,
    pub kind: Option<StateKind>,
    /// What the state was given.
    pub input: Payload,
    pub variables: IndexMap<String, Payload>,
    /// The event that the next one follows.
    pub cursor: u64,
    /// The event of entering the state, and what that followed.
    pub entered: u64,
    pub before: u64,
    pub entered_at: Millis,
    /// How often each retrier of the state was used.
    pub retries: Vec<u32>,
    pub phase: Phase,
    /// It stands in the queue of those that have something to do.
    pub is_queued: bool,
    /// Its end was said, and what it was doing is cut off next.
    pub is_cut: bool,
    /// It is only there to be cut off.
    pub is_halted: bool,
}

/// Whose child a frame is.
#[derive(Clone, Debug)]
pub struct Parent {
    pub frame: FrameId,
    pub index: u32,
}

/// What a frame does now. The comment says what comes next.
#[derive(Clone, Debug)]
pub enum Phase {
    /// Enters its state.
    Entering,
    /// Does what its state says.
    Entered,
    /// Waits for a moment: of a Wait state, or before a retry.
    Waiting {
        until: Millis,
    },
    Waited,
    /// Waits for a task.
    Task(Box<RunningTask>),
    /// Takes the result of a task or of children through the rest of the state.
    Done(Payload),
    /// Looks for a retrier or a catcher.
    Failing(Box<Failing>),
    /// Waits for its children, or starts some.
    Children(Box<Children>),
    /// Has left its last state.
    Finished(Payload),
}

/// A failure on its way, and whether a missed heartbeat was its reason.
#[derive(Clone, Debug)]
pub struct Failing {
    pub failure: Failure,
    pub missed_heartbeat: bool,
    /// Nobody may catch it.
    pub is_final: bool,
    /// A task failed with it, rather than a state.
    pub is_from_task: bool,
    /// The failure of the children as a whole is still to be said.
    pub announces: bool,
}

/// A task that was handed out.
#[derive(Clone, Debug)]
pub struct RunningTask {
    pub scheduled: u64,
    pub task: Scheduled,
    pub is_started: bool,
    pub is_submitted: bool,
    pub timeout_at: Option<Millis>,
    pub heartbeat_at: Option<Millis>,
}

/// What a Parallel or Map state knows of its children.
#[derive(Clone, Debug)]
pub struct Children {
    /// What each child is given.
    pub inputs: Vec<Payload>,
    /// The item that `$$.Map.Item.Value` shows, where it is not the input.
    pub items: Option<Vec<Payload>>,
    /// 0 for no limit.
    pub concurrency: u64,
    pub started: u32,
    /// Those that run, by index.
    pub live: BTreeMap<u32, FrameId>,
    pub results: Vec<Option<Payload>>,
    pub finished: u32,
    /// What the start of the next child follows.
    pub cursor: u64,
    /// Why all of it fails, once a child has failed.
    pub failure: Option<Box<Failing>>,
    /// The child that failed; it is cut off first.
    pub failed: Option<FrameId>,
}

impl Frame {
    /// Tells whether it is between entering a state and leaving it.
    pub fn is_inside_state(&self) -> bool {
        !matches!(self.phase, Phase::Entering | Phase::Finished(_))
    }
}

impl Phase {
    /// Tells whether the frame has something to do by itself.
    pub fn is_ready(&self) -> bool {
        match self {
            Self::Waiting { .. } | Self::Task(_) => false,
            Self::Children(children) => children.has_work(),
            Self::Entering
            | Self::Entered
            | Self::Waited
            | Self::Done(_)
            | Self::Failing(_)
            | Self::Finished(_) => true,
        }
    }

    /// Gives the next moment at which the frame must be looked at.
    pub fn deadline(&self) -> Option<Millis> {
        match self {
            Self::Waiting { until } => Some(*until),
            Self::Task(task) => task.deadline(),
            _ => None,
        }
    }
}

impl RunningTask {
    pub fn deadline(&self) -> Option<Millis> {
        match (self.timeout_at, self.heartbeat_at) {
            (Some(timeout), Some(heartbeat)) => Some(timeout.min(heartbeat)),
            (timeout, heartbeat) => timeout.or(heartbeat),
        }
    }
}

impl Children {
    pub fn has_work(&self) -> bool {
        self.failure.is_some() || self.may_start() || self.is_complete()
    }

    pub fn may_start(&self) -> bool {
        let room = self.concurrency == 0 || (self.live.len() as u64) < self.concurrency;
        room && (self.started as usize) < self.inputs.len()
    }

    pub fn is_complete(&self) -> bool {
        self.finished as usize == self.inputs.len()
    }
}
