//! One step: a stimulus in, records and effects out.

use super::children::next_of_children;
use super::deadlines;
use super::effect::Effect;
use super::entropy::Entropy;
use super::execution::Execution;
use super::failure::{Failure, RUNTIME};
use super::frame::{FrameId, Phase, RunningTask};
use super::machine::Machine;
use super::record::{EventId, Record, What};
use super::stimulus::{Attempt, Stimulus};
use super::{Millis, outcome, perform, recovery};

/// The most events of a Standard execution's history.
const MOST_EVENTS: u64 = 25_000;

/// What a step may ask of the world; the answers end up in its records.
pub struct Conditions<'a> {
    pub now: Millis,
    pub entropy: &'a Entropy,
    /// Tells whether an activity exists, by its ARN.
    pub has_activity: &'a dyn Fn(&str) -> bool,
    /// Tells whether the step ends after the next record although work is left, such as when it has taken long enough.
    pub is_over: &'a dyn Fn() -> bool,
}

/// What a step gave.
#[derive(Debug, Default)]
pub struct Step {
    pub records: Vec<Record>,
    pub effects: Vec<Effect>,
}

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

/// One step on its way.
pub(super) struct Run<'a> {
    pub machine: &'a Machine,
    pub execution: &'a mut Execution,
    pub conditions: &'a Conditions<'a>,
    pub step: &'a mut Step,
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

    /// Ends the execution as a whole.
    pub fn end(&mut self, what: What) {
        self.record(0, what);
    }

    /// Numbers a record, applies it, and keeps it with the effects that it has.
    pub fn record(&mut self, frame: FrameId, what: What) {
        let event = what.has_event().then(|| EventId {
            id: self.execution.last_event + 1,
            previous: self.execution.previous_of(frame, &what),
        });
        let record = Record {
            time: self.conditions.now,
            event,
            frame,
            what,
        };
        self.effects_before(&record);
        self.execution.apply(&record);
        self.effects_after(&record);
        self.step.records.push(record);
    }

    fn effects_before(&mut self, record: &Record) {
        let cut: Vec<FrameId> = match &record.what {
            What::Succeeded { .. }
            | What::Failed { .. }
            | What::TimedOut { .. }
            | What::Aborted { .. } => (0..self.execution.frames.len())
                .filter_map(|number| FrameId::try_from(number).ok())
                .collect(),
            What::StateAborted { .. } | What::TaskTimedOut { .. } => vec![record.frame],
            _ => return,
        };
        for frame in cut {
            if let Some(Phase::Task(running)) =
                self.execution.frame(frame).map(|frame| &frame.phase)
            {
                let attempt = Attempt {
                    frame,
                    scheduled: running.scheduled,
                };
                self.step.effects.push(Effect::CancelTask { attempt });
            }
        }
    }

    fn effects_after(&mut self, record: &Record) {
        match &record.what {
            What::Scheduled(task) => {
                let scheduled = record.event.map_or(0, |event| event.id);
                let attempt = Attempt {
                    frame: record.frame,
                    scheduled,
                };
                let task = task.clone();
                self.step.effects.push(Effect::StartTask { attempt, task });
            }
            _ if !self.execution.is_running() => self.step.effects.push(Effect::Ended),
            _ => {}
        }
    }
}
