//! The Label of a distributed Map: at most 40 characters without special ones, and unique.
//!
//! Source: `state-map-distributed` of the Step Functions Developer Guide.

use std::collections::HashSet;

use crate::asl::fault::{Fault, Problem};
use crate::asl::fields::Part;
use crate::asl::walk::{ScopeAt, StateAt};

const LONGEST: usize = 40;
const REFUSED: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

fn label<'a>(state: &StateAt<'a>) -> Option<&'a str> {
    state
        .text("Label")
        .filter(|_| state.part == Some(Part::Map))
}

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let Some(label) = label(state) else { return };
    let refused = |c: char| c.is_whitespace() || c.is_control() || REFUSED.contains(c);
    let label_owned = label.to_owned();
    let problem = if label.is_empty() {
        Problem::Empty
    } else if label.chars().count() > LONGEST {
        Problem::LabelTooLong { label: label_owned }
    } else if label.contains(refused) {
        Problem::LabelCharacters { label: label_owned }
    } else {
        return;
    };
    faults.push(Fault::new(problem, state.at(["Label".into()])));
}

pub(super) fn check_unique(scopes: &[ScopeAt], faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for state in scopes.iter().flat_map(|scope| &scope.states) {
        let Some(label) = label(state) else { continue };
        if !seen.insert(label) {
            let label = label.to_owned();
            let path = state.at(["Label".into()]);
            faults.push(Fault::new(Problem::DuplicateLabel { label }, path));
        }
    }
}
