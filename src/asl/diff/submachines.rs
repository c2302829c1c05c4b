//! The machines inside a Map or Parallel state, paired with those before.

use serde_json::{Map, Value};

use super::branches;

/// A machine inside a state, before and after.
pub(in crate::asl) struct Submachine<'a> {
    /// Where it stands; for one that went, where it stood.
    pub field: Vec<String>,
    pub before: Option<&'a Map<String, Value>>,
    pub after: Option<&'a Map<String, Value>>,
}

/// The names that the processor of a Map state has had.
const PROCESSORS: [&str; 2] = ["ItemProcessor", "Iterator"];

/// Pairs the machines inside two versions of a state. A field whose value is not of the language's shape has none: it
/// is compared as any other.
pub(in crate::asl) fn submachines<'a>(
    before: &'a Map<String, Value>,
    after: &'a Map<String, Value>,
) -> Vec<Submachine<'a>> {
    let mut found = processors(before, after);
    if let (Some(old), Some(new)) = (branch_list(before), branch_list(after)) {
        for (old_position, new_position) in branches::pairs(old, new) {
            let position = new_position.or(old_position).unwrap_or_default();
            found.push(Submachine {
                field: vec!["Branches".to_owned(), position.to_string()],
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
) -> Vec<Submachine<'a>> {
    let of = |members: &'a Map<String, Value>| {
        PROCESSORS
            .iter()
            .find_map(|&field| Some((field, members.get(field)?.as_object()?)))
    };
    let (old, new) = (of(before), of(after));
    let field = new.or(old).map(|(field, _)| field);
    let is_shaped = |field: &&str| {
        let fits = |members: &Map<String, Value>| members.get(*field).is_none_or(Value::is_object);
        fits(before) && fits(after)
    };
    let pair = |field: &str| Submachine {
        field: vec![field.to_owned()],
        before: old.map(|(_, machine)| machine),
        after: new.map(|(_, machine)| machine),
    };
    field.filter(is_shaped).map(pair).into_iter().collect()
}

/// Returns a state's branches, none where it has no such field; nothing where they are not as they should be.
fn branch_list(members: &Map<String, Value>) -> Option<&[Value]> {
    match members.get("Branches") {
        None => Some(&[]),
        Some(Value::Array(branches)) if branches.iter().all(Value::is_object) => Some(branches),
        Some(_) => None,
    }
}
