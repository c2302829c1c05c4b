//! What the members of a part hold, between reading and building.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::asl::fields::{Part, QueryLanguage};
use crate::asl::model::{Dynamic, Operand};
use crate::query::{Expression, Template};

/// A read part: its members by name.
#[derive(Clone, Debug)]
pub(super) struct Fields {
    pub part: Part,
    pub language: QueryLanguage,
    pub members: BTreeMap<&'static str, Held>,
    /// The operator of a Choice rule, with what it compares with.
    pub operator: Option<(&'static str, Operand)>,
}

/// What a member holds.
#[derive(Clone, Debug)]
pub(super) enum Held {
    Text(String),
    Boolean(bool),
    Integer(Dynamic<u64>),
    Number(Dynamic<f64>),
    /// A path, a call or a JSONata expression.
    Expression(Expression),
    Null,
    Template(Template),
    Literal(Value),
    Texts(Vec<String>),
    One(Fields),
    Many(Vec<Fields>),
    States(IndexMap<String, Fields>),
}

impl Fields {
    pub fn new(part: Part, language: QueryLanguage) -> Fields {
        Fields {
            part,
            language,
            members: BTreeMap::new(),
            operator: None,
        }
    }

    pub fn take(&mut self, name: &str) -> Option<Held> {
        self.members.remove(name)
    }

    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Held::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text, or an expression that gives one; in a field of its own or in the one that ends in `Path`.
    pub fn dynamic_text(&mut self, name: &str, path: &str) -> Option<Dynamic<String>> {
        match self.take(name).or_else(|| self.take(path))? {
            Held::Text(text) => Some(Dynamic::Fixed(text)),
            Held::Expression(expression) => Some(Dynamic::Evaluated(expression)),
            _ => None,
        }
    }

    pub fn integer(&mut self, name: &str, path: &str) -> Option<Dynamic<u64>> {
        match self.take(name).or_else(|| self.take(path))? {
            Held::Integer(number) => Some(number),
            Held::Expression(expression) => Some(Dynamic::Evaluated(expression)),
            _ => None,
        }
    }

    pub fn number(&mut self, name: &str, path: &str) -> Option<Dynamic<f64>> {
        match self.take(name).or_else(|| self.take(path))? {
            Held::Number(number) => Some(number),
            Held::Expression(expression) => Some(Dynamic::Evaluated(expression)),
            _ => None,
        }
    }

    pub fn fixed_integer(&mut self, name: &str) -> Option<u64> {
        match self.integer(name, "")? {
            Dynamic::Fixed(number) => Some(number),
            Dynamic::Evaluated(_) => None,
        }
    }

    pub fn expression(&mut self, name: &str) -> Option<Expression> {
        match self.take(name)? {
            Held::Expression(expression) => Some(expression),
            _ => None,
        }
    }

    pub fn template(&mut self, name: &str) -> Option<Template> {
        match self.take(name)? {
            Held::Template(template) => Some(template),
            _ => None,
        }
    }

    pub fn texts(&mut self, name: &str) -> Vec<String> {
        match self.take(name) {
            Some(Held::Texts(texts)) => texts,
            _ => Vec::new(),
        }
    }

    pub fn one(&mut self, name: &str) -> Option<Fields> {
        match self.take(name)? {
            Held::One(fields) => Some(fields),
            _ => None,
        }
    }

    pub fn many(&mut self, name: &str) -> Vec<Fields> {
        match self.take(name) {
            Some(Held::Many(fields)) => fields,
            _ => Vec::new(),
        }
    }
}
