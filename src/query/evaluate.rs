//! Evaluation of expressions and of templates.

use serde_json::{Map, Value};

use super::fault::{EvaluationFault, Type};
use super::{Data, Expression, Path, Template};

/// Where an expression stands, for messages; written out only when something fails.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    Field(&'p str),
    Key(&'p Place<'p>, &'p str),
    Index(&'p Place<'p>, usize),
}

impl Place<'_> {
    /// Writes the place as JSONata states have it: `Output/values[0]/name`.
    pub fn location(&self) -> String {
        match self {
            Place::Field(field) => (*field).to_owned(),
            Place::Key(outer, key) => format!("{}/{key}", outer.location()),
            Place::Index(outer, index) => format!("{}[{index}]", outer.location()),
        }
    }

    /// Writes the place as JSONPath states have it: the key alone.
    fn key(&self) -> String {
        match self {
            Place::Field(field) => (*field).to_owned(),
            Place::Key(_, key) => format!("{key}.$"),
            Place::Index(outer, _) => outer.key(),
        }
    }
}

impl Expression {
    /// Evaluates the expression; `field` names its field in messages.
    pub fn evaluate(&self, data: &Data, field: &str) -> Result<Value, EvaluationFault> {
        self.evaluate_at(data, &Place::Field(field))
    }

    /// Evaluates the expression and, in JSONata, refuses a value of another type as AWS does.
    pub fn evaluate_as(
        &self,
        data: &Data,
        field: &str,
        expected: Type,
    ) -> Result<Value, EvaluationFault> {
        let value = self.evaluate(data, field)?;
        let found = Type::of(&value);
        match self {
            Expression::Jsonata(jsonata) if found != expected => Err(EvaluationFault::Unexpected {
                expression: jsonata.shown().to_owned(),
                field: field.to_owned(),
                expected,
                found,
                value: value.to_string(),
            }),
            _ => Ok(value),
        }
    }

    fn evaluate_at(&self, data: &Data, place: &Place) -> Result<Value, EvaluationFault> {
        match self {
            Expression::Path(path) => match place {
                Place::Field(field) => path.require(data, || (*field).to_owned()),
                _ => path.in_template(data, || place.key()),
            },
            Expression::Call(call) => call.evaluate(data),
            Expression::Jsonata(jsonata) => jsonata.evaluate(data, place),
        }
    }
}

impl Path {
    /// Finds the value for a field such as `InputPath`.
    pub fn read(&self, data: &Data) -> Result<Value, EvaluationFault> {
        self.find(data)
            .map_err(|fault| EvaluationFault::InvalidPath {
                path: self.text.clone(),
                fault,
            })
    }

    /// Finds the value for a member of a template. Measured: an index outside a list is null there, and nowhere else.
    fn in_template(
        &self,
        data: &Data,
        field: impl FnOnce() -> String,
    ) -> Result<Value, EvaluationFault> {
        match self.find(data) {
            Ok(value) => Ok(value),
            Err(_) if self.is_outside_list(data) => Ok(Value::Null),
            Err(_) => Err(self.not_found(data, field())),
        }
    }

    /// Finds the value for a field such as `ErrorPath`.
    pub fn require(
        &self,
        data: &Data,
        field: impl FnOnce() -> String,
    ) -> Result<Value, EvaluationFault> {
        self.find(data).map_err(|_| self.not_found(data, field()))
    }

    fn not_found(&self, data: &Data, field: String) -> EvaluationFault {
        EvaluationFault::NotFound {
            path: self.text.clone(),
            field,
            input: data.input().to_string(),
        }
    }
}

impl Template {
    /// Fills the template; `field` names its field in messages: `Assign`, `Output`, `Parameters`.
    pub fn fill(&self, data: &Data, field: &str) -> Result<Value, EvaluationFault> {
        self.fill_at(data, &Place::Field(field))
    }

    fn fill_at(&self, data: &Data, place: &Place) -> Result<Value, EvaluationFault> {
        match self {
            Template::Literal(value) => Ok(value.clone()),
            Template::Expression(expression) => expression.evaluate_at(data, place),
            Template::Object(members) => members
                .iter()
                .map(|(key, member)| {
                    let value = member.fill_at(data, &Place::Key(place, key))?;
                    Ok((key.clone(), value))
                })
                .collect::<Result<Map<_, _>, _>>()
                .map(Value::Object),
            Template::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| item.fill_at(data, &Place::Index(place, index)))
                .collect::<Result<Vec<_>, _>>()
                .map(Value::Array),
        }
    }
}
