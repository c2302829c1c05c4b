//! Condition operators by their names.

use super::pattern::Wildcards;

/// What a condition compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub kind: Kind,
    /// Whether the condition holds where the values do not match.
    pub negated: bool,
    /// Whether it holds where the key is absent.
    pub if_exists: bool,
    pub set: Option<Set>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text {
        wildcards: Wildcards,
        ignores_case: bool,
    },
    Number(Order),
    Date(Order),
    Bool,
    Binary,
    Address,
    Null,
}

/// How the value of a request must be to the value of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How many of the values of a request must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    All,
    Any,
}

impl Operator {
    /// Returns the operator of a name; `None` where IAM knows no such operator.
    pub fn named(name: &str) -> Option<Operator> {
        let (set, name) = match name.split_once(':') {
            Some(("ForAllValues", name)) => (Some(Set::All), name),
            Some(("ForAnyValue", name)) => (Some(Set::Any), name),
            Some(_) => return None,
            None => (None, name),
        };
        let (if_exists, name) = match name.strip_suffix("IfExists") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let (kind, negated) = kind(name)?;
        // Null itself asks whether the key exists.
        let is_plain = !if_exists && set.is_none();
        (kind != Kind::Null || is_plain).then_some(Operator {
            kind,
            negated,
            if_exists,
            set,
        })
    }
}

fn kind(name: &str) -> Option<(Kind, bool)> {
    let text = |wildcards, ignores_case| Kind::Text {
        wildcards,
        ignores_case,
    };
    Some(match name {
        "StringEquals" => (text(Wildcards::None, false), false),
        "StringNotEquals" => (text(Wildcards::None, false), true),
        "StringEqualsIgnoreCase" => (text(Wildcards::None, true), false),
        "StringNotEqualsIgnoreCase" => (text(Wildcards::None, true), true),
        "StringLike" => (text(Wildcards::Text, false), false),
        "StringNotLike" => (text(Wildcards::Text, false), true),
        "ArnEquals" | "ArnLike" => (text(Wildcards::Components, false), false),
        "ArnNotEquals" | "ArnNotLike" => (text(Wildcards::Components, false), true),
        "NumericEquals" => (Kind::Number(Order::Equal), false),
        "NumericNotEquals" => (Kind::Number(Order::Equal), true),
        "NumericLessThan" => (Kind::Number(Order::Less), false),
        "NumericLessThanEquals" => (Kind::Number(Order::LessOrEqual), false),
        "NumericGreaterThan" => (Kind::Number(Order::Greater), false),
        "NumericGreaterThanEquals" => (Kind::Number(Order::GreaterOrEqual), false),
        "DateEquals" => (Kind::Date(Order::Equal), false),
        "DateNotEquals" => (Kind::Date(Order::Equal), true),
        "DateLessThan" => (Kind::Date(Order::Less), false),
        "DateLessThanEquals" => (Kind::Date(Order::LessOrEqual), false),
        "DateGreaterThan" => (Kind::Date(Order::Greater), false),
        "DateGreaterThanEquals" => (Kind::Date(Order::GreaterOrEqual), false),
        "Bool" => (Kind::Bool, false),
        "BinaryEquals" => (Kind::Binary, false),
        "IpAddress" => (Kind::Address, false),
        "NotIpAddress" => (Kind::Address, true),
        "Null" => (Kind::Null, false),
        _ => return None,
    })
}

impl Order {
    /// Returns whether the order of a request's value to the policy's is the one that is asked for.
    pub fn holds(self, found: std::cmp::Ordering) -> bool {
        match self {
            Order::Equal => found.is_eq(),
            Order::Less => found.is_lt(),
            Order::LessOrEqual => found.is_le(),
            Order::Greater => found.is_gt(),
            Order::GreaterOrEqual => found.is_ge(),
        }
    }
}
