//! A task's arguments: what each is known to be before it runs, and where it is in the definition.

use serde_json::{Map, Value};

use super::flow::{Lookup, View, unknown};
use crate::asl::fields::QueryLanguage;
use crate::asl::walk::{StateAt, StatePart};
use crate::diagnostic::Segment;
use crate::query::shape::shapes;
use crate::query::{Expression, Jsonata, Shape};

/// What a state gives to what it calls.
pub(super) struct Arguments<'a> {
    given: Option<&'a Value>,
    /// Where they are in the definition, or would be.
    path: Vec<Segment>,
    /// What they are written in; `None` for values, of which none is evaluated.
    language: Option<QueryLanguage>,
    /// The state that evaluates them, and what `$` is there.
    reader: Option<(&'a StateAt<'a>, View)>,
    lookup: &'a Lookup<'a>,
}

/// One argument.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Argument {
    /// The strings that it can be.
    pub shapes: Vec<Shape>,
    /// Where it is in the definition.
    pub path: Vec<Segment>,
}

impl Argument {
    /// Returns whether nothing is known of one of the strings that it can be.
    pub fn is_unknown(&self) -> bool {
        self.shapes.iter().any(Shape::is_any)
    }

    /// Returns the strings that it can be, with `*` for what is not known.
    pub fn globs(&self) -> impl Iterator<Item = String> {
        self.shapes.iter().map(Shape::glob)
    }
}

/// Where a value was found: itself, or what it is computed by.
enum Found<'a> {
    Value(&'a Value),
    /// The expression of a key that ends in `.$`.
    Path(&'a Value),
}

impl<'a> Arguments<'a> {
    /// Takes the arguments of a call: of a Task, or of the reader or writer that is a part of a Map.
    pub fn of_call(
        state: &'a StateAt<'a>,
        part: StatePart,
        members: &'a Map<String, Value>,
        lookup: &'a Lookup<'a>,
    ) -> Self {
        let (field, view) = match state.language {
            QueryLanguage::JsonPath => ("Parameters", View::Selected),
            QueryLanguage::Jsonata => ("Arguments", View::Input),
        };
        Self {
            given: members.get(field),
            path: state.at_part(part, [field.into()]),
            language: Some(state.language),
            reader: Some((state, view)),
            lookup,
        }
    }

    /// Takes the credentials of a Task for arguments.
    pub fn of_credentials(state: &'a StateAt<'a>, lookup: &'a Lookup<'a>) -> Self {
        // AWS does not document whether `InputPath` applies to them.
        let view = match state.members.contains_key("InputPath") {
            true => View::Nothing,
            false => View::Input,
        };
        Self {
            given: state.members.get("Credentials"),
            path: state.at(["Credentials".into()]),
            language: Some(state.language),
            reader: Some((state, view)),
            lookup,
        }
    }

    /// Takes no arguments.
    pub fn none() -> Self {
        Self {
            given: None,
            path: Vec::new(),
            language: None,
            reader: None,
            lookup: &unknown,
        }
    }

    /// Takes arguments with their values, as they are when the task runs.
    pub fn of_values(given: &'a Value) -> Self {
        Self {
            given: Some(given),
            ..Self::none()
        }
    }

    /// Returns the place of all arguments.
    pub fn path(&self) -> Vec<Segment> {
        self.path.clone()
    }

    /// Returns whether the state gives any.
    pub fn are_given(&self) -> bool {
        self.given.is_some()
    }

    /// Returns the arguments that `Name`, `Name.Inner` or `List[].Inner` lead to; none where they are not given.
    pub fn get(&self, parameter: &str) -> Vec<Argument> {
        let mut found = Vec::new();
        if let Some(value) = self.given {
            let names: Vec<&str> = parameter.split('.').collect();
            self.descend(Found::Value(value), &names, self.path(), &mut found);
        }
        found
    }

    pub fn has(&self, parameter: &str) -> bool {
        !self.get(parameter).is_empty()
    }

    /// Returns how many values a call may give for a parameter: one, or one for each entry of the list that it is in.
    pub fn entries(&self, parameter: &str) -> usize {
        let list = parameter
            .split_once("[]")
            .and_then(|(list, _)| self.given?.get(list)?.as_array());
        list.map_or(1, Vec::len)
    }

    /// Returns the keys of a map among the arguments.
    pub fn keys(&self, parameter: &str) -> Vec<&'a str> {
        let map = self
            .given
            .and_then(|given| given.get(parameter)?.as_object());
        let plain = |key: &&String| !self.is_computed(key);
        map.into_iter()
            .flat_map(Map::keys)
            .filter(plain)
            .map(String::as_str)
            .collect()
    }

    /// Returns every string among the arguments, computed ones included.
    pub fn strings(&self) -> Vec<Argument> {
        let mut found = Vec::new();
        if let Some(value) = self.given {
            self.collect(value, self.path(), &mut found);
        }
        found
    }

    fn descend(
        &self,
        at: Found<'a>,
        names: &[&str],
        path: Vec<Segment>,
        found: &mut Vec<Argument>,
    ) {
        let value = match at {
            Found::Value(value) => value,
            // Nothing is known of what is inside a computed value.
            Found::Path(value) => return found.push(self.computed(value, names.is_empty(), path)),
        };
        let Some((name, rest)) = names.split_first() else {
            return found.push(self.plain(value, path));
        };
        let (name, is_list) = match name.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (*name, false),
        };
        let inner = match value {
            Value::Object(members) => match (members.get(name), self.computed_key(members, name)) {
                (Some(inner), _) => (Found::Value(inner), path_of(path, name.into())),
                (None, Some((key, inner))) => (Found::Path(inner), path_of(path, key.into())),
                (None, None) => return,
            },
            // A whole object that an expression makes.
            Value::String(_) if self.language.is_some() => {
                return found.push(self.computed(value, false, path));
            }
            _ => return,
        };
        match inner {
            (Found::Value(Value::Array(items)), path) if is_list => {
                for (index, item) in items.iter().enumerate() {
                    let path = path_of(path.clone(), index.into());
                    self.descend(Found::Value(item), rest, path, found);
                }
            }
            (Found::Value(Value::String(_)), path) if is_list && self.language.is_some() => {
                found.push(self.unknown(path));
            }
            (inner, path) => self.descend(inner, rest, path, found),
        }
    }

    fn collect(&self, value: &'a Value, path: Vec<Segment>, found: &mut Vec<Argument>) {
        match value {
            Value::String(_) => found.push(self.plain(value, path)),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect(item, path_of(path.clone(), index.into()), found);
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    let path = path_of(path.clone(), key.as_str().into());
                    match self.is_computed(key) {
                        true => found.push(self.computed(member, true, path)),
                        false => self.collect(member, path, found),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn computed_key(
        &self,
        members: &'a Map<String, Value>,
        name: &str,
    ) -> Option<(String, &'a Value)> {
        let key = format!("{name}.$");
        let value = members.get(&key).filter(|_| self.is_computed(&key))?;
        Some((key, value))
    }

    fn is_computed(&self, key: &str) -> bool {
        self.language == Some(QueryLanguage::JsonPath) && key.ends_with(".$")
    }

    /// A value as it is written; in JSONata a string may be an expression.
    fn plain(&self, value: &Value, path: Vec<Segment>) -> Argument {
        let shapes = match value {
            Value::String(text) if self.language == Some(QueryLanguage::Jsonata) => {
                self.of_jsonata_string(text)
            }
            Value::String(text) => vec![Shape::exact(text)],
            Value::Number(number) => vec![Shape::exact(&number.to_string())],
            _ => vec![Shape::any()],
        };
        Argument { shapes, path }
    }

    fn computed(&self, expression: &Value, is_whole: bool, path: Vec<Segment>) -> Argument {
        let known = expression.as_str().filter(|_| is_whole);
        let shapes = known.map(|text| self.of_path(text));
        Argument {
            shapes: shapes.unwrap_or_else(|| vec![Shape::any()]),
            path,
        }
    }

    fn unknown(&self, path: Vec<Segment>) -> Argument {
        Argument {
            shapes: vec![Shape::any()],
            path,
        }
    }

    /// Returns what is known of a JSONPath expression: the value of a key that ends in `.$`.
    fn of_path(&self, text: &str) -> Vec<Shape> {
        match Expression::parse(text) {
            Ok(expression) => self.evaluated(&expression),
            Err(_) => vec![Shape::any()],
        }
    }

    /// Returns what is known of a string of a JSONata state.
    fn of_jsonata_string(&self, text: &str) -> Vec<Shape> {
        match Jsonata::in_string(text) {
            Ok(None) => vec![Shape::exact(text)],
            Ok(Some(jsonata)) => self.evaluated(&Expression::Jsonata(jsonata)),
            Err(_) => vec![Shape::any()],
        }
    }

    fn evaluated(&self, expression: &Expression) -> Vec<Shape> {
        shapes(expression, &|origin| {
            let (state, view) = self.reader?;
            (self.lookup)(state, view, origin)
        })
    }
}

fn path_of(mut path: Vec<Segment>, segment: Segment) -> Vec<Segment> {
    path.push(segment);
    path
}
