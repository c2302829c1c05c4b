//! An execution: what it is called, where its frames are, how it ended.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::effect::Effect;
use super::failure::Failure;
use super::frame::{Frame, Phase};
use super::record::FrameId;
use super::stimulus::Attempt;
use super::{Millis, Payload};

/// What an execution is called, and what its context object says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub execution_arn: String,
    pub name: String,
    pub role_arn: String,
    pub machine_arn: String,
    pub machine_name: String,
    pub region: String,
    pub is_express: bool,
    /// Whether somebody waits for its end, as only an Express execution's caller may.
    pub is_synchronous: bool,
}

/// How an execution stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    Running,
    Succeeded(Payload),
    Failed(Failure),
    TimedOut(Failure),
    Aborted(Failure),
}

impl Status {
    /// AWS's word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Succeeded(_) => "SUCCEEDED",
            Self::Failed(_) => "FAILED",
            Self::TimedOut(_) => "TIMED_OUT",
            Self::Aborted(_) => "ABORTED",
        }
    }
}

/// One execution. Only records change it.
#[derive(Clone, Debug)]
pub struct Execution {
    pub identity: Arc<Identity>,
    pub(super) input: Payload,
    pub(super) started_at: Millis,
    pub(super) deadline: Option<Millis>,
    pub(super) status: Status,
    pub(super) ended_at: Option<Millis>,
    pub(super) last_event: u64,
    /// How many records were applied.
    pub(super) records: u64,
    /// By number; what is over is dropped.
    pub(super) frames: Vec<Option<Box<Frame>>>,
    /// First in, first out.
    pub(super) ready: VecDeque<FrameId>,
    /// The moments that frames wait for, soonest first.
    pub(super) deadlines: BTreeSet<(Millis, FrameId)>,
}

impl Execution {
    /// Makes an execution of which nothing has happened yet.
    pub fn new(identity: Arc<Identity>, input: Payload) -> Self {
        Self {
            identity,
            input,
            started_at: 0,
            deadline: None,
            status: Status::Running,
            ended_at: None,
            last_event: 0,
            records: 0,
            frames: Vec::new(),
            ready: VecDeque::new(),
            deadlines: BTreeSet::new(),
        }
    }

    pub fn status(&self) -> &Status {
        &self.status
    }

    pub fn is_running(&self) -> bool {
        self.status == Status::Running
    }

    pub fn started_at(&self) -> Millis {
        self.started_at
    }

    pub fn ended_at(&self) -> Option<Millis> {
        self.ended_at
    }

    pub fn input(&self) -> &Payload {
        &self.input
    }

    /// Tells whether there is work that needs no stimulus but [`Tick`](super::Stimulus::Tick).
    pub fn has_work(&self) -> bool {
        self.is_running() && !self.ready.is_empty()
    }

    /// Returns the state whose turn is next, where there is work.
    pub fn next_state(&self) -> Option<&str> {
        let frame = self.frame(*self.ready.front()?)?;
        Some(&frame.state)
    }

    /// Gives the next moment at which a tick is due.
    pub fn next_deadline(&self) -> Option<Millis> {
        if !self.is_running() {
            return None;
        }
        let first = self.deadlines.first().map(|(at, _)| *at);
        match (first, self.deadline) {
            (Some(first), Some(deadline)) => Some(first.min(deadline)),
            (first, deadline) => first.or(deadline),
        }
    }

    /// Gives the tasks that were handed out and not answered, in the order of their events: what a restart hands out again.
    pub fn outstanding(&self) -> Vec<Effect> {
        let mut tasks: Vec<(u64, Effect)> = self
            .frames
            .iter()
            .enumerate()
            .filter_map(|(number, frame)| {
                let Phase::Task(running) = &frame.as_ref()?.phase else {
                    return None;
                };
                let attempt = Attempt {
                    frame: FrameId::try_from(number).ok()?,
                    scheduled: running.scheduled,
                };
                let task = Box::new(running.task.clone());
                Some((running.scheduled, Effect::StartTask { attempt, task }))
            })
            .collect();
        tasks.sort_by_key(|(scheduled, _)| *scheduled);
        tasks.into_iter().map(|(_, effect)| effect).collect()
    }

    /// Tells whether the service took the call of an attempt, whose result is still to come.
    pub fn is_submitted(&self, attempt: Attempt) -> bool {
        matches!(
            self.frame(attempt.frame).map(|frame| &frame.phase),
            Some(Phase::Task(running)) if running.scheduled == attempt.scheduled && running.is_submitted
        )
    }

    /// Tells whether an attempt still waits for its answer.
    pub fn awaits(&self, attempt: Attempt) -> bool {
        matches!(
            self.frame(attempt.frame).map(|frame| &frame.phase),
            Some(Phase::Task(running)) if running.scheduled == attempt.scheduled
        )
    }

    pub(super) fn frame(&self, number: FrameId) -> Option<&Frame> {
        self.frames.get(number as usize)?.as_deref()
    }

    pub(super) fn frame_mut(&mut self, number: FrameId) -> Option<&mut Frame> {
        self.frames.get_mut(number as usize)?.as_deref_mut()
    }
}
