//! The machines inside a Map or Parallel state, paired with those before.

use serde_json::{Map, Value};

use super::branches;
use crate::asl::fields::{Part, holders};
use crate::diagnostic::Segment;

/// A machine inside a state, before and after.
pub(in crate::asl) struct SubmachinePair<'a> {
    /// Where it is in the state; for one that went, where it was.
    pub path: Vec<Segment>,
    pub before: Option<&'a Map<String, Value>>,
    pub after: Option<&'a Map<String, Value>>,
}

/// Pairs the machines inside two versions of a state. A field whose value is not of the language's shape has none: it
/// is compared as any other.
pub(in crate::asl) fn submachine_pairs<'a>(
    before: &'a Map<String, Value>,
    after: &'a Map<String, Value>,
) -> Vec<SubmachinePair<'a>> {
    let mut found = processors(before, after);
    for field in holders(Part::Branch) {
        let (Some(old), Some(new)) = (branch_list(before, field), branch_list(after, field)) else {
            continue;
        };
        for (old_position, new_position) in branches::pairs(old, new) {
            let position = new_position.or(old_position).unwrap_or_default();
            found.push(SubmachinePair {
                path: vec![(*field).into(), position.into()],
                before: old_position.and_then(|position| old[position].as_object()),
                after: new_position.and_then(|position| new[position].as_object()),
            });
        }
    }
    found
}

/// Pairs the processor with that of before, also where only its older name became the newer.
fn processors<'a>(
    before: &'a Map<String, Value>,
    after: &'a Map<String, Value>,
) -> Vec<SubmachinePair<'a>> {
    let of = |members: &'a Map<String, Value>| {
        holders(Part::Processor)
            .iter()
            .find_map(|&field| Some((field, members.get(field)?.as_object()?)))
    };
    let (old, new) = (of(before), of(after));
    let field = new.or(old).map(|(field, _)| field);
    let is_shaped = |field: &&str| {
        let fits = |members: &Map<String, Value>| members.get(*field).is_none_or(Value::is_object);
        fits(before) && fits(after)
    };
    let pair = |field: &str| SubmachinePair {
        path: vec![field.into()],
        before: old.map(|(_, machine)| machine),
        after: new.map(|(_, machine)| machine),
    };
    field.filter(is_shaped).map(pair).into_iter().collect()
}

/// Returns a state's branches, none where it has no such field; nothing where they are not as they should be.
fn branch_list<'a>(members: &'a Map<String, Value>, field: &str) -> Option<&'a [Value]> {
    match members.get(field) {
        None => Some(&[]),
        Some(Value::Array(branches)) if branches.iter().all(Value::is_object) => Some(branches),
        Some(_) => None,
    }
}
