//! One step: a stimulus in, records and effects out.

use super::children::next_of_children;
use super::deadlines;
use super::execution::Execution;
use super::failure::{Failure, RUNTIME};
use super::frame::{Phase, RunningTask};
use super::machine::Machine;
use super::record::{FrameId, What};
use super::run::{Conditions, Run, Step};
use super::stimulus::{Attempt, Stimulus};
use super::{outcome, perform, recovery};

use crate::facts::quotas;

/// The most events of a Standard execution's history.
const MOST_EVENTS: u64 = quotas::HISTORY_EVENTS;

/// Feeds one stimulus to an execution and lets it run until every frame waits, or `budget` records were made.
pub fn step(
    machine: &Machine,
    execution: &mut Execution,
    stimulus: Stimulus,
    conditions: &Conditions<'_>,
    budget: usize,
) -> Step {
    let mut step = Step::default();
    step_into(&mut step, machine, execution, stimulus, conditions, budget);
    step
}

/// Does what [`step`] does, and leaves what was made in `step` even where a panic ends it.
pub fn step_into(
    step: &mut Step,
    machine: &Machine,
    execution: &mut Execution,
    stimulus: Stimulus,
    conditions: &Conditions<'_>,
    budget: usize,
) {
    let mut run = Run {
        machine,
        execution,
        conditions,
        step,
    };
    run.take(stimulus);
    run.go_on(budget);
}

impl Run<'_> {
    fn take(&mut self, stimulus: Stimulus) {
        if !self.execution.is_running() {
            return;
        }
        match stimulus {
            Stimulus::Start => self.start(),
            Stimulus::Tick => deadlines::pass(self),
            Stimulus::Stop { failure } => self.end(What::Aborted { failure }),
            Stimulus::Fail { failure } => self.end(What::Failed { failure }),
            Stimulus::TaskStarted { attempt, worker } => {
                self.answer(attempt, |running| {
                    let task = running.task.resource.name();
                    (!running.is_started).then_some(What::TaskStarted { task, worker })
                });
            }
            Stimulus::TaskSubmitted { attempt, output } => self.answer(attempt, |running| {
                let task = running.task.resource.name();
                (!running.is_submitted).then_some(What::TaskSubmitted { task, output })
            }),
            Stimulus::TaskHeartbeat { attempt } => self.answer(attempt, |_| Some(What::Heartbeat)),
            Stimulus::TaskSucceeded { attempt, output } => self.answer(attempt, |running| {
                Some(outcome::of_success(running, output))
            }),
            Stimulus::TaskFailed { attempt, failure } => self.answer(attempt, |running| {
                let task = running.task.resource.name();
                Some(What::TaskFailed { task, failure })
            }),
        }
    }

    fn start(&mut self) {
        if !self.execution.frames.is_empty() {
            return;
        }
        let seconds = self.machine.timeout_seconds;
        let what = What::Started {
            input: self.execution.input.clone(),
            role: self.execution.identity.role_arn.as_str().into(),
            start_at: self.machine.scope(0).start_at.clone(),
            deadline: seconds.map(|seconds| deadlines::after(self.conditions.now, seconds)),
        };
        self.record(0, what);
    }

    /// Records what an answer to a task leads to, where somebody still waits for it.
    fn answer(&mut self, attempt: Attempt, what: impl FnOnce(&RunningTask) -> Option<What>) {
        let what = match self
            .execution
            .frame(attempt.frame)
            .map(|frame| &frame.phase)
        {
            Some(Phase::Task(running)) if running.scheduled == attempt.scheduled => what(running),
            _ => None,
        };
        if let Some(what) = what {
            self.record(attempt.frame, what);
        }
    }

    fn go_on(&mut self, budget: usize) {
        while self.step.records.len() < budget && self.execution.is_running() {
            let Some(frame) = self.execution.ready.front().copied() else {
                return;
            };
            if self.execution.last_event >= MOST_EVENTS - 1 && !self.execution.identity.is_express {
                let cause = format!(
                    "The execution reached the maximum number of history events ({MOST_EVENTS})."
                );
                return self.end(What::Failed {
                    failure: Failure::new(RUNTIME, cause),
                });
            }
            self.conditions.entropy.place(self.execution.records);
            let Some((frame, what)) = self.next(frame) else {
                // Only a frame with something to do stands at the front.
                return;
            };
            self.record(frame, what);
            if (self.conditions.is_over)() {
                return;
            }
        }
    }

    /// Works out what a frame does next; evaluates, and changes nothing.
    fn next(&self, number: FrameId) -> Option<(FrameId, What)> {
        let frame = self.execution.frame(number)?;
        let what = match &frame.phase {
            Phase::Entering => perform::enter(self, frame),
            Phase::Entered => perform::perform(self, frame),
            Phase::Waited => perform::after_wait(self, frame),
            Phase::Done(result) => outcome::finish(self, frame, result),
            Phase::Failing(failing) => recovery::recover(self, number, frame, failing),
            Phase::Finished(output) => outcome::leave_scope(self, number, frame, output),
            Phase::Children(children) => return next_of_children(self, number, frame, children),
            Phase::Waiting { .. } | Phase::Task(_) => return None,
        };
        Some((number, what))
    }
}
