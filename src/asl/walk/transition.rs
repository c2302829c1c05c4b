//! Where a state leads.

use serde_json::{Map, Value};

use super::place::StatePart;

/// The lists whose entries lead to other states.
pub(in crate::asl) const LEADING_LISTS: [&str; 2] = ["Choices", "Catch"];

/// One way from a state to another: where it is written, and the state that it names.
#[derive(Clone, Copy, Debug)]
pub struct Transition<'a> {
    pub part: StatePart,
    /// The members of that part.
    pub members: &'a Map<String, Value>,
    pub field: &'static str,
    pub next: &'a str,
}

/// Returns every transition of a state.
pub fn transitions(state: &Map<String, Value>) -> impl Iterator<Item = Transition<'_>> {
    leading_parts(state).flat_map(|(part, members)| {
        let default = (part == StatePart::Whole).then_some("Default");
        let fields = std::iter::once("Next").chain(default);
        fields.filter_map(move |field| {
            Some(Transition {
                part,
                members,
                field,
                next: members.get(field)?.as_str()?,
            })
        })
    })
}

/// Returns the state itself, its rules and its catchers.
pub(super) fn leading_parts(
    state: &Map<String, Value>,
) -> impl Iterator<Item = (StatePart, &Map<String, Value>)> {
    let lists = LEADING_LISTS.iter().flat_map(|field| entries(state, field));
    std::iter::once((StatePart::Whole, state)).chain(lists)
}

/// Returns the entries of a list that are objects.
pub(super) fn entries<'a>(
    state: &'a Map<String, Value>,
    field: &'static str,
) -> impl DoubleEndedIterator<Item = (StatePart, &'a Map<String, Value>)> + use<'a> {
    let items = state.get(field).and_then(Value::as_array);
    let items = items.map_or(&[][..], Vec::as_slice).iter().enumerate();
    items.filter_map(move |(index, item)| Some((StatePart::Entry(field, index), item.as_object()?)))
}
