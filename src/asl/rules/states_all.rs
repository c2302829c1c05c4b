//! `States.ALL` stands alone, and in the last retrier or catcher.

use serde_json::Value;

use crate::asl::fault::{Fault, Problem};
use crate::asl::walk::StateAt;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for field in ["Retry", "Catch"] {
        for (index, (part, entry)) in state.list(field).rev().enumerate() {
            let errors = entry.get("ErrorEquals").and_then(Value::as_array);
            let Some(errors) = errors.filter(|errors| errors.iter().any(|e| e == "States.ALL"))
            else {
                continue;
            };
            let is_last = index == 0;
            if errors.len() > 1 || !is_last {
                let path = state.at_part(part, ["ErrorEquals".into()]);
                faults.push(Fault::new(Problem::StatesAll, path));
            }
        }
    }
}
