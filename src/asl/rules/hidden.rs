//! Names that do not look like what they are: with characters of direction, without width, or that break the line.
//!
//! AWS takes them. A reviewer reads one name and the machine goes to another.

use serde_json::Value;

use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::walk::StateAt;
use crate::diagnostic::{Segment, is_hidden};

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if let Some(advice) = hidden("state name", state.name) {
        faults.push(Fault {
            at_key: true,
            ..Fault::new(advice, state.path())
        });
    }
    for (field, what) in [("Label", "label"), ("Error", "error name")] {
        if let Some(advice) = state.text(field).and_then(|name| hidden(what, name)) {
            faults.push(Fault::new(advice, state.at([field.into()])));
        }
    }
    let entries = ["Retry", "Catch"].map(|field| state.list(field));
    for (part, entry) in entries.into_iter().flatten() {
        let names = entry.get("ErrorEquals").and_then(Value::as_array);
        for (index, name) in names.into_iter().flatten().enumerate() {
            if let Some(advice) = name.as_str().and_then(|name| hidden("error name", name)) {
                let below: [Segment; 2] = ["ErrorEquals".into(), index.into()];
                faults.push(Fault::new(advice, state.at_part(part, below)));
            }
        }
    }
}

fn hidden(what: &'static str, name: &str) -> Option<Problem> {
    // Nothing that is printable in ASCII is hidden.
    if name.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return None;
    }
    let character = name.chars().find(|character| is_hidden(*character))?;
    Some(Problem::Advice(Advice::HiddenCharacter { what, character }))
}
