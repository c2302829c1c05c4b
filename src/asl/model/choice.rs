//! The rules of a Choice state, as data.

use serde_json::Value;

use crate::query::{Expression, Path, Template};

/// A Choice state.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Tried in order.
    pub rules: Vec<Rule>,
    pub default: Option<String>,
}

/// One rule and where it leads.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub test: Test,
    pub next: String,
    pub assign: Option<Template>,
    /// In JSONata.
    pub output: Option<Template>,
}

/// What decides whether a rule holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// A fixed JSONata condition.
    Fixed(bool),
    Condition(Expression),
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Compare {
        variable: Path,
        /// The operator without `Path` at its end, a name of [`OPERATORS`](crate::asl::fields::OPERATORS).
        operator: &'static str,
        operand: Operand,
    },
}

/// What a variable is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Value(Value),
    Path(Expression),
}
