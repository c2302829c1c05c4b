//! Where an expression stands, for messages.

/// The field of a state, and the way into its template; written out only when something fails.
#[derive(Clone, Copy)]
pub(super) enum FieldPath<'p> {
    Field(&'p str),
    Key(&'p FieldPath<'p>, &'p str),
    Index(&'p FieldPath<'p>, usize),
}

impl FieldPath<'_> {
    /// Writes the path as JSONata states have it: `Output/values[0]/name`.
    pub fn whole(&self) -> String {
        match self {
            FieldPath::Field(field) => (*field).to_owned(),
            FieldPath::Key(outer, key) => format!("{}/{key}", outer.whole()),
            FieldPath::Index(outer, index) => format!("{}[{index}]", outer.whole()),
        }
    }

    /// Writes the path as JSONPath states have it: the key alone.
    pub fn key(&self) -> String {
        match self {
            FieldPath::Field(field) => (*field).to_owned(),
            FieldPath::Key(_, key) => format!("{key}.$"),
            FieldPath::Index(outer, _) => outer.key(),
        }
    }
}
