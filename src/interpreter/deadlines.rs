//! What the passing of time does.

use super::Millis;
use super::failure::Failure;
use super::frame::Phase;
use super::record::{FrameId, What};
use super::run::Run;

/// Adds seconds to a moment.
pub(super) fn after(now: Millis, seconds: u64) -> Millis {
    let millis = i64::try_from(seconds)
        .unwrap_or(i64::MAX)
        .saturating_mul(1000);
    now.saturating_add(millis)
}

/// Takes note of every moment that has come, soonest first.
pub(super) fn pass(run: &mut Run<'_>) {
    let now = run.conditions.now;
    while let Some((at, frame)) = run.execution.deadlines.first().copied() {
        let over = run
            .execution
            .deadline
            .filter(|deadline| *deadline <= now && *deadline <= at);
        if at > now || over.is_some() {
            break;
        }
        let Some(what) = due(run, frame, at) else {
            run.execution.deadlines.remove(&(at, frame));
            continue;
        };
        run.record(frame, what);
    }
    if run
        .execution
        .deadline
        .is_some_and(|deadline| deadline <= now)
    {
        run.end(What::TimedOut {
            failure: Failure::timeout(),
        });
    }
}

fn due(run: &Run<'_>, frame: FrameId, at: Millis) -> Option<What> {
    match &run.execution.frame(frame)?.phase {
        Phase::Waiting { .. } => Some(What::Waited),
        Phase::Task(running) => Some(What::TaskTimedOut {
            task: running.task.resource.name(),
            failure: Failure::timeout(),
            missed_heartbeat: running.heartbeat_at == Some(at) && running.timeout_at != Some(at),
        }),
        _ => None,
    }
}
