//! Entering a state and doing what it says; each kind of state that does more than pass data on has a file of its own.

use std::sync::Arc;

use super::causes::Fault;
use super::context::Surroundings;
use super::flow::{self, Left};
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::run::Run;
use super::{choice, map, parallel, task, wait};
use crate::asl::model::{Flow, StateKind as Model};
use crate::query::Data;

/// Enters the state that a frame has come to.
pub(super) fn enter(run: &Run<'_>, frame: &Frame) -> What {
    match run.machine.node(frame.scope, &frame.state) {
        Some(node) => What::Entered {
            state: node.name.clone(),
            kind: node.kind,
            input: frame.input.clone(),
        },
        None => Fault::runtime("The state does not exist.").what(frame, true),
    }
}

/// Does what the state says, as far as that goes at once.
pub(super) fn perform(run: &Run<'_>, frame: &Frame) -> What {
    let Some(node) = run.machine.node(frame.scope, &frame.state) else {
        return Fault::runtime("The state does not exist.").what(frame, true);
    };
    let done = match &node.state.kind {
        Model::Pass { result, .. } => pass(run, frame, node, result.as_ref()),
        Model::Succeed => succeed(run, frame, node),
        Model::Fail { .. } => super::fail::perform(run, frame, node),
        Model::Choice(choice) => choice::perform(run, frame, node, choice),
        Model::Wait { until, .. } => wait::perform(run, frame, node, until),
        Model::Task(task) => task::perform(run, frame, node, task),
        Model::Parallel(_) => parallel::perform(run, frame, node),
        Model::Map(map) => map::perform(run, frame, node, map),
    };
    done.unwrap_or_else(|fault| fault.what(frame, false))
}

fn pass(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    result: Option<&serde_json::Value>,
) -> Result<What, Fault> {
    let world = Surroundings::of(run, frame);
    let left = match &node.state.flow {
        Flow::Jsonata(_) => flow::leave_without_result(frame, node, &world)?,
        Flow::JsonPath(paths) => {
            let input = flow::effective_input(frame, node, &world)?;
            let result = result.map_or(input, |result| Arc::new(result.clone()));
            let data = Data::new(&result, &world);
            let assigned = flow::assign_from_state(node, &data)?;
            let placed = flow::put(&paths.result_path, &frame.input, result)?;
            let output = match flow::select(&paths.output_path, &placed, &world)? {
                std::borrow::Cow::Borrowed(_) => placed.clone(),
                std::borrow::Cow::Owned(value) => Arc::new(value),
            };
            flow::checked(Left { output, assigned })?
        }
    };
    Ok(flow::exited(frame, node, left))
}

fn succeed(run: &Run<'_>, frame: &Frame, node: &Node) -> Result<What, Fault> {
    let world = Surroundings::of(run, frame);
    let left = flow::leave_without_result(frame, node, &world)?;
    Ok(flow::exited(frame, node, left))
}

/// Goes on after a Wait state's moment has come.
pub(super) fn after_wait(run: &Run<'_>, frame: &Frame) -> What {
    let Some(node) = run.machine.node(frame.scope, &frame.state) else {
        return Fault::runtime("The state does not exist.").what(frame, true);
    };
    let world = Surroundings::of(run, frame);
    match flow::leave_without_result(frame, node, &world) {
        Ok(left) => flow::exited(frame, node, left),
        Err(fault) => fault.what(frame, false),
    }
}
