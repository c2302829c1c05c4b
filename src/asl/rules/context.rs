//! Members of the context object are there by exact name.
//!
//! Source: `input-output-contextobject` of the Step Functions Developer Guide.

use crate::asl::fault::{Advice, Fault, Problem};
use crate::asl::variables::without_literals;
use crate::asl::walk::{SegmentRef, StateAt};
use crate::diagnostic::Segment;

const MEMBERS: &[(&str, &[&str])] = &[
    (
        "Execution",
        &[
            "Id",
            "Input",
            "Name",
            "RoleArn",
            "StartTime",
            "RedriveCount",
            "RedriveTime",
        ],
    ),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
    ("Map", &["Item"]),
    ("Item", &["Index", "Value", "Key", "Source"]),
];

/// Fields that are never evaluated.
const LITERALS: &[&str] = &["Comment", "Result"];

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    state.strings(&mut |text, steps| {
        let is_literal =
            matches!(steps.first(), Some(SegmentRef::Key(key)) if LITERALS.contains(key));
        if is_literal || !(text.contains("$$.") || text.contains("$states.context.")) {
            return;
        }
        let path = state.at(steps.iter().copied().map(Segment::from));
        // A path that is wrong as a whole was told as such.
        if faults.iter().any(|fault| fault.path == path) {
            return;
        }
        let code = without_literals(text);
        for start in ["$$.", "$states.context."] {
            for (at, _) in code.match_indices(start) {
                faults.extend(unknown(&code, at + start.len(), &path));
            }
        }
    });
}

/// Follows names from a byte of a text on, as long as they are known to have members.
fn unknown(text: &str, mut at: usize, path: &[Segment]) -> Option<Fault> {
    let mut known: Vec<&'static str> = vec!["Execution", "State", "StateMachine", "Task", "Map"];
    loop {
        let rest = &text[at..];
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let name = &rest[..length];
        // A call, as in `$$.keys()`, or something else than a name.
        if name.is_empty() || rest[length..].starts_with('(') {
            return None;
        }
        if !known.contains(&name) {
            let advice = Advice::UnknownContext {
                name: name.to_owned(),
                known,
            };
            let fault = Fault::new(Problem::Advice(advice), path.to_vec());
            return Some(fault.in_string(at..at + length));
        }
        let (_, members) = MEMBERS.iter().find(|(holder, _)| *holder == name)?;
        known = members.to_vec();
        at += length + 1;
        if !text[at - 1..].starts_with('.') {
            return None;
        }
    }
}
