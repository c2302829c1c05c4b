//! Which event each event follows: `previousEventId` is a cursor of each frame.

use super::execution::Execution;
use super::frame::{Frame, Phase};
use super::record::{FrameId, What};

impl Execution {
    /// Says which event a record's event follows.
    pub(super) fn previous_of(&self, number: FrameId, what: &What) -> u64 {
        let Some(frame) = self.frame(number) else {
            return 0;
        };
        match what {
            // Recorded of stopped executions, measured of those that timed out.
            What::Aborted { .. } | What::TimedOut { .. } => 0,
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
