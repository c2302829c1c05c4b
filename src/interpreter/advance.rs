//! What a record makes of the frame that it is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::deadlines::after;
use super::frame::{Children, Failing, Frame, Parent, Phase, RunningTask};
use super::record::{Record, TaskResource, What};
use super::state_kind::StateKind;
use super::{Millis, Payload};

impl Frame {
    pub(super) fn new(
        parent: Option<Parent>,
        scope: u32,
        state: Arc<str>,
        input: Payload,
        cursor: u64,
    ) -> Self {
        Self {
            parent,
            scope,
            state,
            kind: None,
            input,
            variables: IndexMap::new(),
            cursor,
            entered: 0,
            before: 0,
            entered_at: 0,
            retries: Vec::new(),
            phase: Phase::Entering,
            is_queued: false,
            is_cut: false,
            is_halted: false,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        !self.is_halted && self.phase.is_ready()
    }

    /// Moves the cursor to an event.
    pub(super) fn follow(&mut self, what: &What, id: u64) {
        match what {
            What::Entered { .. } => {
                self.before = self.cursor;
                self.entered = id;
                self.cursor = id;
            }
            // What follows the end of the children follows the last of them.
            What::ChildrenSucceeded { .. } => {}
            _ => self.cursor = id,
        }
    }

    /// Gives the phase that a record leads to.
    pub(super) fn after(&mut self, record: &Record, id: u64) -> Option<Phase> {
        Some(match &record.what {
            What::Entered { kind, input, .. } => {
                self.kind = Some(*kind);
                self.input = input.clone();
                self.entered_at = record.time;
                self.retries.clear();
                Phase::Entered
            }
            What::EvaluationFailed {
                failure, is_final, ..
            } => {
                let has_children = matches!(self.kind, Some(StateKind::Map | StateKind::Parallel));
                Phase::Failing(Box::new(Failing {
                    failure: failure.clone(),
                    missed_heartbeat: false,
                    is_final: *is_final,
                    is_from_task: false,
                    announces: has_children && matches!(self.phase, Phase::Entered),
                }))
            }
            What::StateFailed { failure, is_final } => Phase::failing(failure, *is_final),
            What::TaskFailed { failure, .. } => Phase::task_failing(failure, false),
            What::TaskTimedOut {
                failure,
                missed_heartbeat,
                ..
            } => Phase::task_failing(failure, *missed_heartbeat),
            What::Exited {
                output,
                assigned,
                next,
                ..
            } => {
                for (name, value) in assigned.iter().flat_map(|assigned| assigned.iter()) {
                    self.variables.insert(name.clone(), Arc::new(value.clone()));
                }
                self.kind = None;
                match next {
                    None => Phase::Finished(output.clone()),
                    Some(next) => {
                        self.state = next.clone();
                        self.input = output.clone();
                        Phase::Entering
                    }
                }
            }
            What::Waiting { until } => Phase::Waiting { until: *until },
            What::Waited if self.kind == Some(StateKind::Wait) => Phase::Waited,
            What::Waited => Phase::Entered,
            What::Scheduled(task) => Phase::Task(Box::new(RunningTask {
                scheduled: id,
                task: (**task).clone(),
                is_started: false,
                is_submitted: false,
                timeout_at: task.timeout.map(|seconds| after(record.time, seconds)),
                heartbeat_at: match &task.resource {
                    // An activity's heart beats from when a worker has it.
                    TaskResource::Activity(_) => None,
                    _ => task.heartbeat.map(|seconds| after(record.time, seconds)),
                },
            })),
            What::TaskSucceeded { output, .. } => Phase::Done(output.clone()),
            What::Retrying { retrier, until } => {
                let index = *retrier as usize;
                if self.retries.len() <= index {
                    self.retries.resize(index + 1, 0);
                }
                self.retries[index] += 1;
                Phase::Waiting { until: *until }
            }
            What::MapStarted {
                inputs,
                items,
                concurrency,
            } => Phase::children(inputs.clone(), items.clone(), *concurrency, id),
            What::ParallelStarted { input, branches } => {
                Phase::children(vec![input.clone(); *branches as usize], None, 0, id)
            }
            What::ChildrenSucceeded { .. } => {
                let Phase::Children(children) = &mut self.phase else {
                    return None;
                };
                let results = std::mem::take(&mut children.results);
                let values = results.into_iter().flatten().map(Arc::unwrap_or_clone);
                Phase::Done(Arc::new(values.collect()))
            }
            What::ChildrenCut => {
                let Phase::Children(children) = &mut self.phase else {
                    return None;
                };
                let mut failing = children.failure.take()?;
                failing.is_final = false;
                failing.announces = true;
                Phase::Failing(failing)
            }
            What::ChildrenFailed { .. } => {
                if let Phase::Failing(failing) = &mut self.phase {
                    failing.announces = false;
                }
                return None;
            }
            _ => return None,
        })
    }
}

impl Phase {
    fn failing(failure: &super::Failure, is_final: bool) -> Self {
        Self::Failing(Box::new(Failing {
            failure: failure.clone(),
            missed_heartbeat: false,
            is_final,
            is_from_task: false,
            announces: false,
        }))
    }

    fn task_failing(failure: &super::Failure, missed_heartbeat: bool) -> Self {
        Self::Failing(Box::new(Failing {
            failure: failure.clone(),
            missed_heartbeat,
            is_final: false,
            is_from_task: true,
            announces: false,
        }))
    }

    fn children(
        inputs: Vec<Payload>,
        items: Option<Vec<Payload>>,
        concurrency: u64,
        cursor: u64,
    ) -> Self {
        Self::Children(Box::new(Children {
            results: vec![None; inputs.len()],
            inputs,
            items,
            concurrency,
            started: 0,
            live: BTreeMap::new(),
            finished: 0,
            cursor,
            failure: None,
            failed: None,
        }))
    }
}

impl RunningTask {
    pub(super) fn hear(&mut self, what: &What, time: Millis) {
        match what {
            What::TaskStarted { .. } => {
                self.is_started = true;
                if let TaskResource::Activity(_) = self.task.resource {
                    self.heartbeat_at = self.task.heartbeat.map(|seconds| after(time, seconds));
                }
            }
            What::TaskSubmitted { .. } => self.is_submitted = true,
            What::Heartbeat => {
                self.heartbeat_at = self.task.heartbeat.map(|seconds| after(time, seconds));
            }
            _ => {}
        }
    }
}
