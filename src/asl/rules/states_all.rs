//! `States.ALL` stands alone, and in the last retrier or catcher.

use serde_json::Value;

use super::scopes::StateAt;
use crate::asl::fault::{Fault, Problem};

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    for field in ["Retry", "Catch"] {
        let entries = state.list(field);
        let count = entries.len();
        for (index, (path, entry)) in entries.into_iter().enumerate() {
            let errors = entry.get("ErrorEquals").and_then(Value::as_array);
            let Some(errors) = errors.filter(|errors| errors.iter().any(|e| e == "States.ALL"))
            else {
                continue;
            };
            if errors.len() > 1 || index + 1 < count {
                let path = [&path[..], &["ErrorEquals".into()]].concat();
                faults.push(Fault::new(Problem::StatesAll, path));
            }
        }
    }
}
