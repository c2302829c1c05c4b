//! From the result of a task or of children to the end of the state, and from the last state to the end of its scope.

use super::causes::Fault;
use super::context::Surroundings;
use super::failure::{DATA_LIMIT, Failure};
use super::flow;
use super::frame::{Frame, RunningTask};
use super::record::{FrameId, TaskName, TaskResource, What};
use super::run::Run;
use super::state_kind::StateKind;
use super::{Payload, size};

/// Says what a task's result leads to: one that is too large is a failure.
pub(super) fn of_success(running: &RunningTask, output: Payload) -> What {
    let task = running.task.resource.name();
    if !size::is_too_large(&output) {
        return What::TaskSucceeded { task, output };
    }
    let what = match (&running.task.resource, &task) {
        (TaskResource::Lambda(arn) | TaskResource::Activity(arn), _) => arn.as_str(),
        (_, TaskName::Service { resource_type, .. }) => resource_type,
        _ => "",
    };
    What::TaskFailed {
        failure: Failure::new(DATA_LIMIT, size::too_large(what)),
        task,
    }
}

/// Takes the result of a task or of children through the rest of the state.
pub(super) fn finish(run: &Run<'_>, frame: &Frame, result: &Payload) -> What {
    let Some(node) = run.machine.node(frame.scope, &frame.state) else {
        return Fault::runtime("The state does not exist.").what(frame, true);
    };
    let world = Surroundings::of(run, frame);
    match flow::leave(frame, node, &world, result) {
        Ok(left) => flow::exited(frame, node, left),
        Err(fault) => fault.what(frame, false),
    }
}

/// Ends the execution, or the branch or iteration, with the output of its last state.
pub(super) fn leave_scope(run: &Run<'_>, number: FrameId, frame: &Frame, output: &Payload) -> What {
    match &frame.parent {
        None => What::Succeeded {
            output: output.clone(),
        },
        Some(parent) => What::ChildSucceeded {
            map: map_name(run, number),
            index: parent.index,
        },
    }
}

/// Names the Map state that a frame iterates for; nothing for a branch.
pub(super) fn map_name(run: &Run<'_>, child: FrameId) -> Option<std::sync::Arc<str>> {
    let parent = run.execution.frame(child)?.parent.as_ref()?.frame;
    let frame = run.execution.frame(parent)?;
    (frame.kind == Some(StateKind::Map)).then(|| frame.state.clone())
}
