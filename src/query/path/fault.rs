//! Why a path leads nowhere, in Jayway's words.

/// One path that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// The last step of a definite path finds nothing.
    #[error("No results for path: {path}")]
    NoResults { path: String },
    /// A step before the last one finds nothing.
    #[error("Missing property in path {path}")]
    MissingProperty { path: String },
    /// A member of something that has none.
    #[error(
        "Expected to find an object with property {property} in path {path} but found '{found}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'."
    )]
    NoObject {
        property: String,
        path: String,
        found: &'static str,
    },
    /// A position in something that is no list.
    #[error("Filter: {step} can only be applied to arrays. Current context is: {value}")]
    NoArray { step: String, value: String },
    /// A position in `null`.
    #[error("The path {path} is null")]
    Null { path: String },
    /// A filter over something that is neither list nor object.
    #[error("Filter: [?] can not be applied to primitives. Current context is: {value}")]
    Primitive { value: String },
    /// A number of nothing.
    #[error("Aggregation function attempted to calculate value using empty array")]
    EmptyAggregation,
    /// A function that lacks what it works on.
    #[error("Arguments to function: '{name}'")]
    Arguments { name: String },
    /// Several `..` that lead to more places than can be looked at.
    #[error("The path leads to too many places")]
    TooMuch,
    /// What the path finds is far larger than a payload may be.
    #[error("The path leads to more bytes than a payload may have")]
    TooLarge,
    /// The evaluation panicked.
    #[error("The evaluation broke down: {message}")]
    Broken { message: String },
    /// A regular expression that Java takes and the linear-time engine here does not.
    #[error(
        "The regular expression /{pattern}/ is not supported here: look-around and back-references are not available"
    )]
    Regex { pattern: String },
}

impl PathFault {
    /// Says whether something on the way is not there, or is of another kind.
    pub(super) fn is_missing(&self) -> bool {
        matches!(
            self,
            PathFault::NoResults { .. }
                | PathFault::MissingProperty { .. }
                | PathFault::NoObject { .. }
                | PathFault::NoArray { .. }
                | PathFault::Null { .. }
        )
    }
}
