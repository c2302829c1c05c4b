//! A value that knows where it stands in its text.

use std::ops::Range;

use serde_json::{Map, Number, Value};

use super::Segment;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: Kind,
    /// Byte range of the value where it is written; of a map or list only its beginning.
    pub span: Range<usize>,
    /// Byte range of the alias or merge key that brings the value in, where one does.
    pub used: Option<Range<usize>>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    /// A JSON value with references outside of quotes, as it is written: what it is shows once they are replaced.
    Unquoted(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub key_used: Option<Range<usize>>,
    pub value: Node,
}

impl Node {
    /// Returns the value under a key, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Returns the text, where this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Unquoted(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the entries of a map; nothing for any other value.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the entry of a key, where this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// Returns the child that one step of a path leads to.
    pub fn step(&self, segment: &Segment) -> Option<&Node> {
        match (&self.kind, segment) {
            (Kind::Map(_), Segment::Key(key)) => self.get(key),
            (Kind::List(items), Segment::Index(index)) => items.get(*index),
            _ => None,
        }
    }

    /// Returns the value without places, in the author's key order.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::String(text) | Kind::Unquoted(text) => Value::String(text.clone()),
            Kind::List(items) => items.iter().map(Node::to_value).collect(),
            Kind::Map(entries) => {
                let pairs = entries
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_value()));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}
