//! What the table says of a field by its name alone, whatever the part and the query language.
//!
//! Rows of one name agree in this, so that a definition which is invalid can be looked at, too.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Field, Kind, Part, rows};

/// Returns the row of a field; of several, the first.
pub fn named(name: &str) -> Option<&'static Field> {
    static ROWS: LazyLock<HashMap<&'static str, &'static Field>> = LazyLock::new(|| {
        // Of equal keys the last one stays.
        let last_first = rows().rev();
        last_first.map(|field| (field.name, field)).collect()
    });
    ROWS.get(name).copied()
}

/// Returns the names of the fields that hold a part, or a list of it.
pub fn holders(part: Part) -> &'static [&'static str] {
    static HOLDERS: LazyLock<HashMap<Part, Vec<&'static str>>> = LazyLock::new(|| {
        let mut holders: HashMap<Part, Vec<_>> = HashMap::new();
        for field in rows() {
            if let Some(part) = field.kind.part() {
                holders.entry(part).or_default().push(field.name);
            }
        }
        holders
    });
    HOLDERS.get(&part).map_or(&[], Vec::as_slice)
}

/// Returns the fields that hold states: the branches of a Parallel, the processor of a Map.
pub fn state_holders() -> &'static [&'static Field] {
    static HOLDERS: LazyLock<Vec<&'static Field>> =
        LazyLock::new(|| rows().filter(|field| field.kind.holds_states()).collect());
    &HOLDERS
}

impl Field {
    /// Returns whether it holds a list of parts.
    pub fn holds_list(&self) -> bool {
        matches!(self.kind, Kind::Many(_))
    }
}

impl Kind {
    /// Returns the part that is held, by itself or in a list.
    pub fn part(self) -> Option<Part> {
        match self {
            Kind::One(part) | Kind::Many(part) => Some(part),
            _ => None,
        }
    }

    /// Returns whether it is a scope of its own, or a list of such.
    pub fn holds_states(self) -> bool {
        matches!(self.part(), Some(Part::Branch | Part::Processor))
    }

    /// Returns whether it is a payload template: in JSONPath, keys that end in `.$` are evaluated, and nothing else.
    pub fn is_template(self) -> bool {
        matches!(
            self,
            Kind::Payload | Kind::PayloadObject | Kind::One(Part::Credentials)
        )
    }

    /// Returns whether it is any string or value that is never evaluated.
    pub fn is_literal(self) -> bool {
        matches!(self, Kind::Text | Kind::Literal | Kind::StateName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_name_agree() {
        for field in rows() {
            let first = named(field.name).unwrap().kind;
            assert_eq!(first.is_template(), field.kind.is_template(), "{field:?}");
            assert_eq!(first.is_literal(), field.kind.is_literal(), "{field:?}");
            assert_eq!(first.holds_states(), field.kind.holds_states(), "{field:?}");
        }
    }

    #[test]
    fn states_are_held_by_branches_and_both_names_of_a_processor() {
        let names: Vec<&str> = state_holders().iter().map(|field| field.name).collect();
        assert_eq!(names, ["Branches", "ItemProcessor", "Iterator"]);
        assert_eq!(holders(Part::Processor), ["ItemProcessor", "Iterator"]);
        assert_eq!(holders(Part::NestedRule), ["And", "Or", "Not"]);
    }
}
