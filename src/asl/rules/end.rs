//! `End` is true or left out.

use serde_json::Value;

use crate::asl::fault::{Fault, Problem};
use crate::asl::walk::StateAt;

/// `End: false` beside `Next` says nothing, and is taken; alone it leads nowhere.
pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let is_false = state.members.get("End") == Some(&Value::Bool(false));
    if is_false && !state.members.contains_key("Next") {
        let path = state.at(["End".into()]);
        faults.push(Fault {
            located: Some(state.path().len()),
            ..Fault::new(Problem::EndIsFalse, path)
        });
    }
}
