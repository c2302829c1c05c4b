//! What a field means to a reader: a comment, where the state leads, or something that is done.

use serde_json::{Map, Value};

use crate::asl::fields::{Part, QueryLanguage, fields, holders, named};
use crate::asl::walk::{LEADING_LISTS, StatePart, transitions};
use crate::diagnostic::Segment;

/// What kind of thing a field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Value,
    /// Where a machine starts, or a state leads.
    Transition,
    Comment,
}

/// Stands for any position of a list; no field of the language has this name.
const POSITION: &str = "[]";

/// Returns what the field of a machine or a state at a path means; the path may go through machines inside the state.
pub(super) fn of(path: &[Segment]) -> Meaning {
    // A position is in a list of the language, whose name is before it.
    let path: Vec<&str> = path
        .iter()
        .map(|segment| match segment {
            Segment::Key(key) => key,
            Segment::Index(_) => POSITION,
        })
        .collect();
    if let Some((&"Comment", inside)) = path.split_last()
        && inside
            .iter()
            .all(|segment| takes_comment(segment) || *segment == POSITION)
    {
        return Meaning::Comment;
    }
    match path[..] {
        ["Next" | "End" | "Default" | "StartAt"] => Meaning::Transition,
        [list, POSITION, "StartAt"] if holders(Part::Branch).contains(&list) => Meaning::Transition,
        [field, "StartAt"] if holders(Part::Processor).contains(&field) => Meaning::Transition,
        [list] | [list, POSITION] | [list, POSITION, "Next"] if LEADING_LISTS.contains(&list) => {
            Meaning::Transition
        }
        _ => Meaning::Value,
    }
}

/// Returns whether a field holds a part of the language in which `Comment` is not the author's data.
fn takes_comment(field: &str) -> bool {
    let part = named(field).and_then(|field| field.kind.part());
    part.is_some_and(|part| fields(part, QueryLanguage::JsonPath).any(|own| own.name == "Comment"))
}

/// Returns where a machine's or a state's own fields lead: the field and its position, and the name of the state.
pub(super) fn references(members: &Map<String, Value>) -> Vec<(String, &str)> {
    let start = members.get("StartAt").and_then(Value::as_str);
    let start = start.map(|name| ("StartAt".to_owned(), name));
    let others = transitions(members).map(|transition| {
        let place = match transition.part {
            StatePart::Entry(list, position) => format!("{list}.{position}"),
            StatePart::Whole | StatePart::Member(_) => transition.field.to_owned(),
        };
        (place, transition.next)
    });
    start.into_iter().chain(others).collect()
}

/// Changes every name that [`references`] finds.
pub(super) fn each_reference(
    members: &mut Map<String, Value>,
    change: &mut dyn FnMut(&mut String),
) {
    for field in ["StartAt", "Next", "Default"] {
        if let Some(Value::String(name)) = members.get_mut(field) {
            change(name);
        }
    }
    for field in LEADING_LISTS {
        let entries = members.get_mut(field).and_then(Value::as_array_mut);
        for entry in entries.into_iter().flatten() {
            if let Some(Value::String(name)) = entry.get_mut("Next") {
                change(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_transitions_are_told_from_an_authors_data() {
        for (path, expected) in [
            ("Comment", Meaning::Comment),
            ("Retry/0/Comment", Meaning::Comment),
            ("Choices/1/And/0/Comment", Meaning::Comment),
            ("Branches/1/Comment", Meaning::Comment),
            ("Parameters/Comment", Meaning::Value),
            ("Result/0/Comment", Meaning::Value),
            ("Next", Meaning::Transition),
            ("Parameters/Next", Meaning::Value),
            ("Catch/0/Next", Meaning::Transition),
            ("Catch/0", Meaning::Transition),
            ("Catch/0/ErrorEquals", Meaning::Value),
            ("Choices/2/StringEquals", Meaning::Value),
            ("Branches/0/StartAt", Meaning::Transition),
            ("ItemProcessor/ProcessorConfig/Mode", Meaning::Value),
        ] {
            let segment = |part: &str| match part.parse::<usize>() {
                Ok(index) => Segment::from(index),
                Err(_) => Segment::from(part),
            };
            let segments: Vec<Segment> = path.split('/').map(segment).collect();
            assert_eq!(of(&segments), expected, "{path}");
        }
    }
}
