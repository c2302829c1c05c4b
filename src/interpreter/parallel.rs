//! The Parallel state.

use super::causes::Fault;
use super::context::Surroundings;
use super::flow;
use super::frame::Frame;
use super::machine::Node;
use super::record::What;
use super::run::Run;

pub(super) fn perform(run: &Run<'_>, frame: &Frame, node: &Node) -> Result<What, Fault> {
    let world = Surroundings::of(run, frame);
    let input = flow::handed_on(frame, node, &world)?;
    Ok(What::ParallelStarted {
        input,
        branches: u32::try_from(node.children.len()).unwrap_or(u32::MAX),
    })
}
