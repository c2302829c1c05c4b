//! The only place where an execution changes: by a record, live and on reload. Nothing is evaluated here.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::deadlines::after;
use super::execution::{Execution, Status};
use super::frame::{Children, Failing, Frame, FrameId, Parent, Phase, RunningTask};
use super::record::{Record, TaskResource, What};
use super::state_kind::StateKind;
use super::{Millis, Payload};

impl Execution {
    /// Applies a record. Those of a journal must come in their order.
    pub fn apply(&mut self, record: &Record) {
        self.records += 1;
        if let Some(event) = record.event {
            self.last_event = event.id;
        }
        let id = self.last_event;
        match &record.what {
            What::Started {
                start_at, deadline, ..
            } => self.begin(record.time, start_at, *deadline),
            What::Succeeded { output } => self.end(record.time, Status::Succeeded(output.clone())),
            What::Failed { failure } => self.end(record.time, Status::Failed(failure.clone())),
            What::TimedOut { failure } => self.end(record.time, Status::TimedOut(failure.clone())),
            What::Aborted { failure } => self.end(record.time, Status::Aborted(failure.clone())),
            What::ChildStarted {
                child,
                index,
                scope,
                start_at,
                ..
            } => self.begin_child(record, *child, *index, *scope, start_at),
            What::ChildSucceeded { map, .. } => {
                self.child_succeeded(record.frame, map.is_some(), id)
            }
            What::ChildFailed { .. } => self.child_failed(record.frame),
            What::ChildAborted { .. } => {
                if let Some(frame) = self.frame_mut(record.frame) {
                    frame.is_cut = true;
                }
            }
            What::StateAborted { .. } | What::ChildGone => self.drop_child(record.frame),
            _ => self.apply_to_frame(record, id),
        }
        self.settle();
    }

    fn begin(&mut self, time: Millis, start_at: &Arc<str>, deadline: Option<Millis>) {
        self.started_at = time;
        self.deadline = deadline;
        let frame = Frame::new(None, 0, start_at.clone(), self.input.clone(), 0);
        self.frames.push(Some(Box::new(frame)));
        self.wake(0);
    }

    fn end(&mut self, time: Millis, status: Status) {
        self.status = status;
        self.ended_at = Some(time);
        self.frames.clear();
        self.ready.clear();
        self.deadlines.clear();
    }

    fn begin_child(
        &mut self,
        record: &Record,
        child: FrameId,
        index: u32,
        scope: u32,
        start_at: &Arc<str>,
    ) {
        let Some(parent) = self.frame_mut(record.frame) else {
            return;
        };
        let mut cursor = parent.cursor;
        let Phase::Children(children) = &mut parent.phase else {
            return;
        };
        if let Some(event) = record.event {
            cursor = event.id;
        }
        children.started = index + 1;
        children.live.insert(index, child);
        let input = children.inputs[index as usize].clone();
        let parent = Parent {
            frame: record.frame,
            index,
        };
        let frame = Frame::new(Some(parent), scope, start_at.clone(), input, cursor);
        self.frames.push(Some(Box::new(frame)));
        self.wake(child);
    }

    fn child_succeeded(&mut self, child: FrameId, has_event: bool, id: u64) {
        let Some(frame) = self.take_frame(child) else {
            return;
        };
        let (Phase::Finished(output), Some(parent)) = (frame.phase, frame.parent) else {
            return;
        };
        let Some(above) = self.frame_mut(parent.frame) else {
            return;
        };
        above.cursor = if has_event { id } else { frame.cursor };
        if let Phase::Children(children) = &mut above.phase {
            children.live.remove(&parent.index);
            children.results[parent.index as usize] = Some(output);
            children.finished += 1;
            children.cursor = frame.cursor;
        }
        self.wake(parent.frame);
    }

    fn child_failed(&mut self, child: FrameId) {
        let Some(frame) = self.frame_mut(child) else {
            return;
        };
        frame.is_cut = true;
        let cursor = frame.cursor;
        let (Phase::Failing(failing), Some(parent)) = (&frame.phase, &frame.parent) else {
            return;
        };
        let (failing, parent) = (failing.clone(), parent.clone());
        if let Some(above) = self.frame_mut(parent.frame) {
            above.cursor = cursor;
            if let Phase::Children(children) = &mut above.phase {
                children.failure = Some(failing);
                children.failed = Some(child);
            }
        }
        self.halt_below(parent.frame);
        self.wake(parent.frame);
    }

    /// Keeps everything below a frame from running on: it is only there to be cut off.
    fn halt_below(&mut self, frame: FrameId) {
        let mut below = self.children_of(frame);
        while let Some(child) = below.pop() {
            below.extend(self.children_of(child));
            self.forget_deadline(child);
            if let Some(frame) = self.frame_mut(child) {
                frame.is_halted = true;
            }
        }
    }

    fn children_of(&self, frame: FrameId) -> Vec<FrameId> {
        match self.frame(frame).map(|frame| &frame.phase) {
            Some(Phase::Children(children)) => children.live.values().copied().collect(),
            _ => Vec::new(),
        }
    }

    fn drop_child(&mut self, child: FrameId) {
        let Some(frame) = self.take_frame(child) else {
            return;
        };
        let Some(parent) = frame.parent else {
            return;
        };
        if let Some(above) = self.frame_mut(parent.frame)
            && let Phase::Children(children) = &mut above.phase
        {
            children.live.remove(&parent.index);
        }
    }

    fn apply_to_frame(&mut self, record: &Record, id: u64) {
        let number = record.frame;
        let Some(frame) = self.frame_mut(number) else {
            return;
        };
        if record.event.is_some() {
            frame.follow(&record.what, id);
        }
        if let What::TaskStarted { .. } | What::Heartbeat | What::TaskSubmitted { .. } =
            &record.what
        {
            self.forget_deadline(number);
            if let Some(frame) = self.frame_mut(number)
                && let Phase::Task(running) = &mut frame.phase
            {
                running.hear(&record.what, record.time);
            }
            return self.keep_deadline(number);
        }
        let Some(frame) = self.frame_mut(number) else {
            return;
        };
        if let Some(phase) = frame.after(record, id) {
            self.set_phase(number, phase);
        }
    }

    fn set_phase(&mut self, number: FrameId, phase: Phase) {
        self.forget_deadline(number);
        if let Some(frame) = self.frame_mut(number) {
            frame.phase = phase;
        }
        self.keep_deadline(number);
        self.wake(number);
    }

    fn forget_deadline(&mut self, number: FrameId) {
        if let Some(at) = self.frame(number).and_then(|frame| frame.phase.deadline()) {
            self.deadlines.remove(&(at, number));
        }
    }

    fn keep_deadline(&mut self, number: FrameId) {
        if let Some(at) = self.frame(number).and_then(|frame| frame.phase.deadline()) {
            self.deadlines.insert((at, number));
        }
    }

    fn take_frame(&mut self, number: FrameId) -> Option<Frame> {
        self.forget_deadline(number);
        let frame = self.frames.get_mut(number as usize)?.take()?;
        Some(*frame)
    }

    /// Queues a frame that has something to do.
    fn wake(&mut self, number: FrameId) {
        if let Some(frame) = self.frame_mut(number)
            && !frame.is_queued
            && frame.is_ready()
        {
            frame.is_queued = true;
            self.ready.push_back(number);
        }
    }

    /// Lets the queue begin with a frame that has something to do. It is here so that a reload leaves the same queue.
    fn settle(&mut self) {
        while let Some(first) = self.ready.front().copied() {
            match self.frame_mut(first) {
                Some(frame) if frame.is_ready() => return,
                Some(frame) => frame.is_queued = false,
                None => {}
            }
            self.ready.pop_front();
        }
    }

    /// Says which event a record's event follows.
    pub(super) fn previous_of(&self, number: FrameId, what: &What) -> u64 {
        let Some(frame) = self.frame(number) else {
            return 0;
        };
        match what {
            What::ChildStarted { .. } => match &frame.phase {
                Phase::Children(children) => children.cursor,
                _ => frame.cursor,
            },
            What::ChildAborted { .. } | What::StateAborted { .. } => self.cursor_of_failure(frame),
            What::EvaluationFailed { location, .. }
                if matches!(frame.phase, Phase::Entered)
                    && location.as_deref() != Some("Timestamp") =>
            {
                frame.before
            }
            _ => frame.cursor,
        }
    }

    /// Finds the state with the failed child, above a frame that is cut off for it.
    fn cursor_of_failure(&self, frame: &Frame) -> u64 {
        let mut next = Some(frame);
        while let Some(frame) = next {
            if matches!(&frame.phase, Phase::Children(children) if children.failure.is_some()) {
                return frame.cursor;
            }
            next = frame
                .parent
                .as_ref()
                .and_then(|parent| self.frame(parent.frame));
        }
        frame.cursor
    }
}

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

    fn is_ready(&self) -> bool {
        !self.is_halted && self.phase.is_ready()
    }

    /// Moves the cursor to an event.
    fn follow(&mut self, what: &What, id: u64) {
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
    fn after(&mut self, record: &Record, id: u64) -> Option<Phase> {
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
                    announces: has_children && matches!(self.phase, Phase::Entered),
                }))
            }
            What::StateFailed { failure, is_final } => Phase::failing(failure, false, *is_final),
            What::TaskFailed { failure, .. } => Phase::failing(failure, false, false),
            What::TaskTimedOut {
                failure,
                missed_heartbeat,
                ..
            } => Phase::failing(failure, *missed_heartbeat, false),
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
    fn failing(failure: &super::Failure, missed_heartbeat: bool, is_final: bool) -> Self {
        Self::Failing(Box::new(Failing {
            failure: failure.clone(),
            missed_heartbeat,
            is_final,
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
    fn hear(&mut self, what: &What, time: Millis) {
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
