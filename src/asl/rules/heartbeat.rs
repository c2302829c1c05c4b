//! A heartbeat comes before the timeout.

use serde_json::Value;

use crate::asl::fault::{Fault, Problem};
use crate::asl::walk::StateAt;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let seconds = |name| state.members.get(name).and_then(Value::as_u64);
    if let (Some(heartbeat), Some(timeout)) =
        (seconds("HeartbeatSeconds"), seconds("TimeoutSeconds"))
        && heartbeat >= timeout
    {
        let path = state.at(["HeartbeatSeconds".into()]);
        faults.push(Fault::new(Problem::HeartbeatTooLong, path));
    }
}
