//! Evaluation of expressions and of templates.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::budget::{Budget, Exceeded};
use super::fault::{EvaluationFault, Type};
use super::field_path::FieldPath;
use super::path::PathFault;
use super::{Data, Expression, Path, Template};

impl Expression {
    /// Evaluates the expression; `field` names its field in messages.
    pub fn evaluate(&self, data: &Data, field: &str) -> Result<Value, EvaluationFault> {
        self.evaluate_at(data, &FieldPath::Field(field), &Budget::new())
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

    fn evaluate_at(
        &self,
        data: &Data,
        place: &FieldPath,
        budget: &Budget,
    ) -> Result<Value, EvaluationFault> {
        match self {
            Expression::Path(path) => match place {
                FieldPath::Field(field) => {
                    path.require_within(data, budget, || (*field).to_owned())
                }
                _ => path.in_template(data, budget, || place.key()),
            },
            Expression::Call(call) => call.evaluate_within(data, budget),
            Expression::Jsonata(jsonata) => jsonata.evaluate(data, place, budget),
        }
    }

    /// Returns the expression as it is shown in messages.
    fn shown(&self) -> &str {
        match self {
            Expression::Path(path) => &path.text,
            Expression::Call(call) => &call.text,
            Expression::Jsonata(jsonata) => jsonata.shown(),
        }
    }
}

impl Path {
    /// Finds the value for a field such as `InputPath`.
    pub fn read(&self, data: &Data) -> Result<Value, EvaluationFault> {
        self.find(data).map_err(|fault| match fault {
            PathFault::TooLarge => self.too_large(),
            fault => EvaluationFault::InvalidPath {
                path: self.text.clone(),
                fault,
            },
        })
    }

    /// Finds the value for a member of a template. Measured: an index outside a list is null there, and nowhere else.
    fn in_template(
        &self,
        data: &Data,
        budget: &Budget,
        field: impl FnOnce() -> String,
    ) -> Result<Value, EvaluationFault> {
        match self.require_within(data, budget, field) {
            Err(EvaluationFault::NotFound { .. }) if self.is_outside_list(data) => Ok(Value::Null),
            found => found,
        }
    }

    /// Finds the value for a field such as `ErrorPath`.
    pub fn require(
        &self,
        data: &Data,
        field: impl FnOnce() -> String,
    ) -> Result<Value, EvaluationFault> {
        self.require_within(data, &Budget::new(), field)
    }

    fn require_within(
        &self,
        data: &Data,
        budget: &Budget,
        field: impl FnOnce() -> String,
    ) -> Result<Value, EvaluationFault> {
        let found = self.look(data, budget).map(Cow::into_owned);
        found.map_err(|fault| match fault {
            PathFault::TooLarge => self.too_large(),
            PathFault::TooMuch | PathFault::Broken { .. } => EvaluationFault::InvalidPath {
                path: self.text.clone(),
                fault,
            },
            _ => EvaluationFault::NotFound {
                path: self.text.clone(),
                field: field(),
                input: data.input().to_string(),
            },
        })
    }

    fn too_large(&self) -> EvaluationFault {
        EvaluationFault::TooLarge {
            text: self.text.clone(),
        }
    }
}

impl Template {
    /// Fills the template; `field` names its field in messages: `Assign`, `Output`, `Parameters`.
    pub fn fill(&self, data: &Data, field: &str) -> Result<Value, EvaluationFault> {
        self.fill_at(data, &FieldPath::Field(field), &Budget::new())
    }

    fn fill_at(
        &self,
        data: &Data,
        place: &FieldPath,
        budget: &Budget,
    ) -> Result<Value, EvaluationFault> {
        match self {
            Template::Literal(value) => Ok(value.clone()),
            Template::Expression(expression) => {
                let value = expression.evaluate_at(data, place, budget)?;
                match budget.take_value(&value) {
                    Ok(()) => Ok(value),
                    Err(Exceeded) => Err(EvaluationFault::TooLarge {
                        text: expression.shown().to_owned(),
                    }),
                }
            }
            Template::Object(members) => members
                .iter()
                .map(|(key, member)| {
                    let value = member.fill_at(data, &FieldPath::Key(place, key), budget)?;
                    Ok((key.clone(), value))
                })
                .collect::<Result<Map<_, _>, _>>()
                .map(Value::Object),
            Template::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, item)| item.fill_at(data, &FieldPath::Index(place, index), budget))
                .collect::<Result<Vec<_>, _>>()
                .map(Value::Array),
        }
    }
}
