//! JSONPath in the dialect of Step Functions: Jayway's, with the context object and variables as further roots.
//!
//! Sources: `amazon-states-language-paths` of the Step Functions Developer Guide, the Amazon States Language
//! specification, and Jayway JsonPath 2.x for what the two leave to it.

mod fault;
mod filter;
mod find;
mod function;
mod judge;
mod parse;
mod pattern;
mod quoted;
mod render;

use serde_json::{Number, Value};

use super::SyntaxFault;
use super::scanner::Scanner;

pub use fault::PathFault;
pub(super) use parse::{End, parse_until};
pub use pattern::Pattern;
pub(super) use render::java;

/// A parsed path.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The path as it is written.
    pub text: String,
    pub root: Root,
    pub steps: Vec<Step>,
}

/// What a path begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(String),
    /// `@`, the item that a filter looks at.
    Item,
}

/// One step down.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `.name`, `['name']`
    Member(String),
    /// `['a', 'b']`
    Members(Vec<String>),
    /// `.*`, `[*]`
    Wildcard,
    /// `[0]`, `[-1]`
    Index(i64),
    /// `[0, 2]`
    Indices(Vec<i64>),
    /// `[1:3]`
    Slice { from: Option<i64>, to: Option<i64> },
    /// `..`: what follows applies at every depth.
    Descend,
    /// `[?(…)]`
    Filter(Predicate),
    /// `.length()`
    Function {
        name: String,
        arguments: Vec<Operand>,
    },
}

/// What a filter asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Predicate {
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
    /// A path alone: whether it leads anywhere.
    Exists(Path),
    Compare {
        left: Operand,
        operator: Comparison,
        right: Operand,
    },
}

/// An operator of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    SameType,
    NotSameType,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    SubsetOf,
    AnyOf,
    NoneOf,
    Contains,
    All,
    Size,
    Type,
    Empty,
}

/// One side of a comparison, or an argument of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    Path(Path),
    Text(String),
    Number(Number),
    Boolean(bool),
    Null,
    /// An array or object written out.
    Json(Value),
    Regex(Pattern),
}

impl Path {
    /// Parses a whole text.
    pub fn parse(text: &str) -> Result<Path, SyntaxFault> {
        let mut scanner = Scanner::new(text);
        let path = parse::parse_until(&mut scanner, parse::End::Text)?;
        // Jayway takes blanks at the end.
        scanner.skip_blanks();
        if scanner.is_at_end() {
            return Ok(path);
        }
        Err(scanner.unexpected("`.` or `[`"))
    }

    /// Says whether the path leads to one place at most, so that its value is no list of findings.
    pub fn is_definite(&self) -> bool {
        let last = self.steps.len().saturating_sub(1);
        self.steps.iter().enumerate().all(|(at, step)| match step {
            Step::Member(_) | Step::Index(_) | Step::Function { .. } => true,
            Step::Members(_) => at == last,
            _ => false,
        })
    }

    /// Finds the first step that a reference path may not have: one that can lead to several places.
    pub fn beyond_reference(&self) -> Option<&Step> {
        let allowed = |step: &&Step| !matches!(step, Step::Member(_) | Step::Index(_));
        self.steps.iter().find(allowed)
    }

    /// Names the variable that the path begins at.
    pub fn variable(&self) -> Option<&str> {
        match &self.root {
            Root::Variable(name) => Some(name),
            _ => None,
        }
    }
}
