//! A step on its way: what it works on, and the records and effects that it makes.

use super::Millis;
use super::effect::Effect;
use super::entropy::Entropy;
use super::execution::Execution;
use super::frame::Phase;
use super::machine::Machine;
use super::record::{EventId, FrameId, Record, What};
use super::stimulus::Attempt;

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

/// One step on its way.
pub(super) struct Run<'a> {
    pub machine: &'a Machine,
    pub execution: &'a mut Execution,
    pub conditions: &'a Conditions<'a>,
    pub step: &'a mut Step,
}

impl Run<'_> {
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
