//! The children of a Parallel or Map state: starting them, and cutting them off when one has failed.

use super::frame::{Children, Frame, Phase};
use super::outcome::map_name;
use super::record::{FrameId, What};
use super::run::Run;
use super::state_kind::StateKind;

/// Works out what a state with children does next.
pub(super) fn next_of_children(
    run: &Run<'_>,
    number: FrameId,
    frame: &Frame,
    children: &Children,
) -> Option<(FrameId, What)> {
    if children.failure.is_some() {
        return Some(cut_off(run, children).unwrap_or((number, What::ChildrenCut)));
    }
    let kind = frame.kind?;
    if children.is_complete() {
        return Some((number, What::ChildrenSucceeded { kind }));
    }
    if !children.may_start() {
        return None;
    }
    let node = run.machine.node(frame.scope, &frame.state)?;
    let branch = if kind == StateKind::Map {
        0
    } else {
        children.started as usize
    };
    let scope = *node.children.get(branch)?;
    let what = What::ChildStarted {
        child: FrameId::try_from(run.execution.frames.len()).ok()?,
        index: children.started,
        scope,
        start_at: run.machine.scope(scope).start_at.clone(),
        map: (kind == StateKind::Map).then(|| frame.state.clone()),
    };
    Some((number, what))
}

/// Finds the next thing to cut off: a sibling of the one that failed, or a state in which one of them was.
fn cut_off(run: &Run<'_>, children: &Children) -> Option<(FrameId, What)> {
    let failed = children
        .failed
        .filter(|child| run.execution.frame(*child).is_some());
    let child = failed.or_else(|| children.live.values().next().copied())?;
    let frame = run.execution.frame(child)?;
    if !frame.is_cut {
        let index = frame.parent.as_ref().map_or(0, |parent| parent.index);
        let map = map_name(run, child);
        return Some((child, What::ChildAborted { map, index }));
    }
    if let Phase::Children(inner) = &frame.phase
        && let Some(found) = cut_off(run, inner)
    {
        return Some(found);
    }
    Some((child, state_cut(frame)))
}

fn state_cut(frame: &Frame) -> What {
    match frame
        .kind
        .filter(|kind| frame.is_inside_state() && kind.aborted().is_some())
    {
        Some(kind) => What::StateAborted { kind },
        None => What::ChildGone,
    }
}
