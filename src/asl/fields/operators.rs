//! The comparison operators of a Choice rule in JSONPath.

/// What an operator compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    String,
    Number,
    Boolean,
    /// A string in RFC 3339.
    Timestamp,
    /// A type test: whether the variable is of the type.
    Is,
}

/// One operator; the ones that compare also exist with `Path` at the end and a path as value.
#[derive(Clone, Copy, Debug)]
pub struct Operator {
    pub name: &'static str,
    pub family: Family,
    pub with_path: bool,
}

const fn compares(name: &'static str, family: Family) -> Operator {
    Operator {
        name,
        family,
        with_path: true,
    }
}

const fn alone(name: &'static str, family: Family) -> Operator {
    Operator {
        name,
        family,
        with_path: false,
    }
}

/// Every operator; source: `state-choice` of the Step Functions Developer Guide.
pub const OPERATORS: &[Operator] = &[
    compares("StringEquals", Family::String),
    compares("StringLessThan", Family::String),
    compares("StringGreaterThan", Family::String),
    compares("StringLessThanEquals", Family::String),
    compares("StringGreaterThanEquals", Family::String),
    alone("StringMatches", Family::String),
    compares("NumericEquals", Family::Number),
    compares("NumericLessThan", Family::Number),
    compares("NumericGreaterThan", Family::Number),
    compares("NumericLessThanEquals", Family::Number),
    compares("NumericGreaterThanEquals", Family::Number),
    compares("BooleanEquals", Family::Boolean),
    compares("TimestampEquals", Family::Timestamp),
    compares("TimestampLessThan", Family::Timestamp),
    compares("TimestampGreaterThan", Family::Timestamp),
    compares("TimestampLessThanEquals", Family::Timestamp),
    compares("TimestampGreaterThanEquals", Family::Timestamp),
    alone("IsNull", Family::Is),
    alone("IsPresent", Family::Is),
    alone("IsNumeric", Family::Is),
    alone("IsString", Family::Is),
    alone("IsBoolean", Family::Is),
    alone("IsTimestamp", Family::Is),
];

/// Finds an operator, and whether it compares with a path.
pub fn find_operator(name: &str) -> Option<(&'static Operator, bool)> {
    let plain = OPERATORS.iter().find(|operator| operator.name == name);
    plain.map(|operator| (operator, false)).or_else(|| {
        let stem = name.strip_suffix("Path")?;
        let with_path = |operator: &&Operator| operator.with_path && operator.name == stem;
        OPERATORS
            .iter()
            .find(with_path)
            .map(|operator| (operator, true))
    })
}

/// Says whether a key is an operator.
pub fn is_operator(name: &str) -> bool {
    find_operator(name).is_some()
}
