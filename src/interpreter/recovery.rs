//! What becomes of a state that failed: it is tried again, its failure is caught, or it takes its scope with it.

use super::causes::Fault;
use super::context::Surroundings;
use super::failure::{DATA_LIMIT, Failure, HEARTBEAT_TIMEOUT, TASK_FAILED, TIMEOUT};
use super::flow::{self, Left};
use super::frame::{Failing, Frame};
use super::machine::Node;
use super::outcome::map_name;
use super::record::{FrameId, What};
use super::run::Run;
use super::{Millis, Payload};
use crate::asl::model::{Catcher, Flow, Retrier, StateKind as Model};
use crate::query::Data;

const ALL: &str = "States.ALL";

/// Decides what a failed state does next.
pub(super) fn recover(run: &Run<'_>, number: FrameId, frame: &Frame, failing: &Failing) -> What {
    if failing.failure.ends_execution() {
        // The states around it end without an event of their own.
        return What::Failed {
            failure: failing.failure.clone(),
        };
    }
    let node = run.machine.node(frame.scope, &frame.state);
    let may_recover = !failing.is_final;
    let (retriers, catchers) =
        node.map_or((&[][..], &[][..]), |node| recovery_of(&node.state.kind));
    if may_recover && let Some(what) = retry(run, frame, failing, retriers) {
        return what;
    }
    if failing.announces
        && let Some(kind) = frame.kind
    {
        return What::ChildrenFailed { kind };
    }
    if may_recover
        && let Some(node) = node
        && let Some((index, catcher)) = catchers
            .iter()
            .enumerate()
            .find(|(_, catcher)| matches(&catcher.errors, failing))
    {
        let catcher = Indexed { index, catcher };
        return match catch(run, frame, node, &catcher, &failing.failure) {
            Ok(what) => what,
            Err(fault) => fault.what(frame, true),
        };
    }
    fail_scope(run, number, frame, failing)
}

fn recovery_of(kind: &Model) -> (&[Retrier], &[Catcher]) {
    match kind {
        Model::Task(task) => (&task.retry, &task.catch),
        Model::Parallel(parallel) => (&parallel.retry, &parallel.catch),
        Model::Map(map) => (&map.retry, &map.catch),
        _ => (&[], &[]),
    }
}

/// A catcher and its place in `Catch`.
struct Indexed<'a> {
    index: usize,
    catcher: &'a Catcher,
}

impl Indexed<'_> {
    fn place(&self, member: &str) -> String {
        format!("Catch[{}]/{member}", self.index)
    }
}

/// Returns whether a list of error names is about a failure.
fn matches(names: &[String], failing: &Failing) -> bool {
    let error = failing.failure.error.as_deref();
    // Recorded: `States.ALL` catches a task's answer that is too large. What a state itself made too large it does not,
    // as the Developer Guide has it.
    let by_all = failing.is_from_task || error != Some(DATA_LIMIT);
    names.iter().any(|name| match name.as_str() {
        ALL => by_all,
        TASK_FAILED => by_all && error != Some(TIMEOUT),
        HEARTBEAT_TIMEOUT => failing.missed_heartbeat || error == Some(HEARTBEAT_TIMEOUT),
        name => error == Some(name),
    })
}

fn retry(run: &Run<'_>, frame: &Frame, failing: &Failing, retriers: &[Retrier]) -> Option<What> {
    let (index, retrier) = retriers
        .iter()
        .enumerate()
        .find(|(_, retrier)| matches(&retrier.errors, failing))?;
    let used = frame.retries.get(index).copied().unwrap_or(0);
    if u64::from(used) >= retrier.max_attempts.unwrap_or(3) {
        return None;
    }
    Some(What::Retrying {
        retrier: u32::try_from(index).ok()?,
        until: run.conditions.now.saturating_add(delay(run, retrier, used)),
    })
}

/// Works out the milliseconds before the next try.
fn delay(run: &Run<'_>, retrier: &Retrier, used: u32) -> Millis {
    let interval = retrier.interval_seconds.unwrap_or(1) as f64;
    let rate = retrier.backoff_rate.unwrap_or(2.0);
    let exponent = i32::try_from(used).unwrap_or(i32::MAX);
    let mut seconds = interval * rate.powi(exponent);
    if let Some(most) = retrier.max_delay_seconds {
        seconds = seconds.min(most as f64);
    }
    if retrier.full_jitter {
        seconds *= run.conditions.entropy.fraction();
    }
    // A year is longer than any execution.
    (seconds.min(31_622_400.0) * 1000.0) as Millis
}

fn catch(
    run: &Run<'_>,
    frame: &Frame,
    node: &Node,
    indexed: &Indexed<'_>,
    failure: &Failure,
) -> Result<What, Fault> {
    let catcher = indexed.catcher;
    let assign = |data: &Data<'_>| {
        flow::assign_from(catcher.assign.as_ref(), data, || indexed.place("Assign"))
    };
    let world = Surroundings::of(run, frame);
    let error_output = Payload::new(failure.output());
    let left = match &node.state.flow {
        Flow::JsonPath(_) => {
            let data = Data::new(&error_output, &world);
            let assigned = assign(&data)?;
            let output = flow::put(&catcher.result_path, &frame.input, error_output.clone())?;
            Left { output, assigned }
        }
        Flow::Jsonata(_) => {
            let data = Data::new(&frame.input, &world).with_error_output(&error_output);
            let output = match &catcher.output {
                None => error_output.clone(),
                Some(template) => Payload::new(template.fill(&data, &indexed.place("Output"))?),
            };
            let assigned = assign(&data)?;
            Left { output, assigned }
        }
    };
    let left = flow::checked(left)?;
    Ok(flow::exited_to(
        frame,
        node,
        left,
        Some(catcher.next.as_str().into()),
    ))
}

fn fail_scope(run: &Run<'_>, number: FrameId, frame: &Frame, failing: &Failing) -> What {
    match &frame.parent {
        None => What::Failed {
            failure: failing.failure.clone(),
        },
        Some(parent) => What::ChildFailed {
            map: map_name(run, number),
            index: parent.index,
        },
    }
}
