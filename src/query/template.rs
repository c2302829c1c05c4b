//! Payload templates: JSON with expressions inside.
//!
//! In JSONPath a key that ends in `.$` holds a path or an intrinsic call; in JSONata any string in `{% %}` is one.

use serde_json::{Map, Value};

use super::{Expression, Jsonata, SyntaxFault, jsonata};
use crate::diagnostic::Segment;

/// A parsed template.
#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// A value without expressions.
    Literal(Value),
    /// Members by the name they get, without `.$`.
    Object(Vec<(String, Template)>),
    Array(Vec<Template>),
    Expression(Expression),
}

/// What is wrong inside a template.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateFault {
    /// From the template down.
    pub path: Vec<Segment>,
    pub problem: TemplateProblem,
}

/// One way in which a template is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplateProblem {
    /// A `.$` key whose value is no string.
    NotText {
        key: String,
    },
    /// A `.$` key whose value cannot be parsed.
    NotAnExpression {
        key: String,
        fault: SyntaxFault,
    },
    /// The same name with and without `.$`.
    Twice {
        key: String,
    },
    Jsonata(jsonata::Fault),
}

impl Template {
    /// Parses a template of a JSONPath state; what cannot be parsed is left as a literal.
    pub fn of_paths(value: &Value, faults: &mut Vec<TemplateFault>) -> Template {
        let mut reader = Reader {
            path: Vec::new(),
            faults,
        };
        reader.paths(value)
    }

    /// Parses a template of a JSONata state; what cannot be parsed is left as a literal.
    pub fn of_jsonata(value: &Value, faults: &mut Vec<TemplateFault>) -> Template {
        let mut reader = Reader {
            path: Vec::new(),
            faults,
        };
        reader.jsonata(value)
    }

    /// Gives every expression with its place.
    pub fn expressions(&self) -> Vec<&Expression> {
        match self {
            Template::Literal(_) => Vec::new(),
            Template::Object(members) => members
                .iter()
                .flat_map(|(_, member)| member.expressions())
                .collect(),
            Template::Array(items) => items.iter().flat_map(Template::expressions).collect(),
            Template::Expression(expression) => vec![expression],
        }
    }
}

struct Reader<'a> {
    path: Vec<Segment>,
    faults: &'a mut Vec<TemplateFault>,
}

impl Reader<'_> {
    fn paths(&mut self, value: &Value) -> Template {
        match value {
            Value::Object(members) => self.object(members),
            Value::Array(items) => self.array(items, Reader::paths),
            _ => Template::Literal(value.clone()),
        }
    }

    fn object(&mut self, members: &Map<String, Value>) -> Template {
        let mut read = Vec::new();
        for (key, value) in members {
            self.path.push(key.as_str().into());
            let (name, template) = match key.strip_suffix(".$") {
                Some(name) => {
                    if members.contains_key(name) {
                        self.fault(TemplateProblem::Twice {
                            key: name.to_owned(),
                        });
                    }
                    (name, self.dynamic(key, value))
                }
                None => (key.as_str(), self.paths(value)),
            };
            read.push((name.to_owned(), template));
            self.path.pop();
        }
        collapse(read)
    }

    fn dynamic(&mut self, key: &str, value: &Value) -> Template {
        let key = key.to_owned();
        match value {
            Value::String(text) => match Expression::parse(text) {
                Ok(expression) => return Template::Expression(expression),
                Err(fault) => self.fault(TemplateProblem::NotAnExpression { key, fault }),
            },
            _ => self.fault(TemplateProblem::NotText { key }),
        }
        Template::Literal(value.clone())
    }

    fn array(&mut self, items: &[Value], read: fn(&mut Self, &Value) -> Template) -> Template {
        let mut templates = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.path.push(index.into());
            templates.push(read(self, item));
            self.path.pop();
        }
        let literal = |template: &Template| match template {
            Template::Literal(value) => Some(value.clone()),
            _ => None,
        };
        match templates.iter().map(literal).collect::<Option<Vec<_>>>() {
            Some(values) => Template::Literal(Value::Array(values)),
            None => Template::Array(templates),
        }
    }

    fn jsonata(&mut self, value: &Value) -> Template {
        match value {
            Value::String(text) => match Jsonata::in_string(text) {
                Ok(Some(expression)) => Template::Expression(Expression::Jsonata(expression)),
                Ok(None) => Template::Literal(value.clone()),
                Err(faults) => {
                    for fault in faults {
                        self.fault(TemplateProblem::Jsonata(fault));
                    }
                    Template::Literal(value.clone())
                }
            },
            Value::Array(items) => self.array(items, Reader::jsonata),
            Value::Object(members) => {
                let mut read = Vec::new();
                for (key, value) in members {
                    self.path.push(key.as_str().into());
                    read.push((key.clone(), self.jsonata(value)));
                    self.path.pop();
                }
                collapse(read)
            }
            _ => Template::Literal(value.clone()),
        }
    }

    fn fault(&mut self, problem: TemplateProblem) {
        self.faults.push(TemplateFault {
            path: self.path.clone(),
            problem,
        });
    }
}

/// Keeps what has no expression inside as one literal.
fn collapse(members: Vec<(String, Template)>) -> Template {
    let is_literal = |(_, template): &(String, Template)| matches!(template, Template::Literal(_));
    if !members.iter().all(is_literal) {
        return Template::Object(members);
    }
    let literal = |(name, template): (String, Template)| match template {
        Template::Literal(value) => Some((name, value)),
        _ => None,
    };
    Template::Literal(Value::Object(
        members.into_iter().filter_map(literal).collect(),
    ))
}
