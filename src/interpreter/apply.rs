//! The only place where an execution changes: by a record, live and on reload. Nothing is evaluated here.

use std::sync::Arc;

use super::Millis;
use super::execution::{Execution, Status};
use super::frame::{Frame, Parent, Phase};
use super::record::{FrameId, Record, What};

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
}
