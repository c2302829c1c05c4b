//! What intrinsic calls give.
//!
//! Sources: `intrinsic-functions` of the Step Functions Developer Guide and executions recorded from AWS. Numbers that
//! have to be whole are rounded as Java's `Math.round` does: a half goes up.

mod array;
mod encode;
mod format;
mod json;
mod math;
mod random;

use std::borrow::Cow;

use serde_json::Value;

use super::budget::{Budget, Exceeded};
use super::path::PathFault;
use super::{Argument, Call, Data, EvaluationFault, door};

pub(super) use encode::Algorithm;
pub(super) use random::{JavaRandom, uuid};

/// Why a call has no value.
enum Fault {
    /// An argument's path, as it is written, leads nowhere.
    NotFound(String),
    Reason(String),
    TooLarge,
}

impl From<Exceeded> for Fault {
    fn from(_: Exceeded) -> Fault {
        Fault::TooLarge
    }
}

impl From<String> for Fault {
    fn from(reason: String) -> Fault {
        Fault::Reason(reason)
    }
}

impl Call {
    /// Evaluates the call with a budget of its own.
    pub fn evaluate(&self, data: &Data) -> Result<Value, EvaluationFault> {
        self.evaluate_within(data, &Budget::new())
    }

    /// Evaluates the call; a fault names the whole call, whichever inner one failed.
    pub(super) fn evaluate_within(
        &self,
        data: &Data,
        budget: &Budget,
    ) -> Result<Value, EvaluationFault> {
        let result = door::caught(|| invoke(self, data, budget)).unwrap_or_else(|panic| {
            Err(Fault::Reason(format!("The evaluation broke down: {panic}")))
        });
        result.map_err(|fault| match fault {
            Fault::NotFound(path) => EvaluationFault::ArgumentNotFound {
                call: self.text.clone(),
                path,
                input: data.input().to_string(),
            },
            Fault::Reason(reason) => EvaluationFault::Intrinsic {
                call: self.text.clone(),
                reason,
            },
            Fault::TooLarge => EvaluationFault::TooLarge {
                text: self.text.clone(),
            },
        })
    }
}

fn invoke(call: &Call, data: &Data, budget: &Budget) -> Result<Value, Fault> {
    let arguments = Arguments {
        call,
        values: values(call, data, budget)?,
    };
    let result = match call.function.name {
        "States.Array" => array::array(&arguments, budget)?,
        "States.ArrayPartition" => array::partition(&arguments)?,
        "States.ArrayContains" => array::contains(&arguments)?,
        "States.ArrayRange" => array::range(&arguments)?,
        "States.ArrayGetItem" => array::get_item(&arguments)?,
        "States.ArrayLength" => array::length(&arguments)?,
        "States.ArrayUnique" => array::unique(&arguments)?,
        "States.Base64Encode" => encode::base64_encode(&arguments)?,
        "States.Base64Decode" => encode::base64_decode(&arguments)?,
        "States.Hash" => encode::hash(&arguments)?,
        "States.JsonMerge" => json::merge(&arguments)?,
        "States.StringToJson" => json::parse(&arguments)?,
        "States.JsonToString" => json::write(&arguments)?,
        "States.MathRandom" => math::random(&arguments, data)?,
        "States.MathAdd" => math::add(&arguments)?,
        "States.StringSplit" => format::split(&arguments)?,
        "States.UUID" => Value::String(uuid(|| data.draw())),
        "States.Format" => format::format(&arguments, budget)?,
        other => return Err(Fault::Reason(format!("Unknown intrinsic function {other}"))),
    };
    budget.take_value(&result)?;
    Ok(result)
}

fn values<'v>(
    call: &'v Call,
    data: &Data<'v>,
    budget: &Budget,
) -> Result<Vec<Cow<'v, Value>>, Fault> {
    let value = |argument: &'v Argument| {
        Ok(match argument {
            Argument::Text(text) => Cow::Owned(Value::String(text.value.clone())),
            Argument::Number(number) => Cow::Owned(Value::Number(number.clone())),
            Argument::Boolean(value) => Cow::Owned(Value::Bool(*value)),
            Argument::Null => Cow::Owned(Value::Null),
            Argument::Path(path) => path.look(data, budget).map_err(|fault| match fault {
                PathFault::TooLarge => Fault::TooLarge,
                _ => Fault::NotFound(path.text.clone()),
            })?,
            Argument::Call(call) => Cow::Owned(invoke(call, data, budget)?),
        })
    };
    call.arguments.iter().map(value).collect()
}

/// The values that one call is given.
struct Arguments<'v> {
    call: &'v Call,
    values: Vec<Cow<'v, Value>>,
}

impl Arguments<'_> {
    fn value(&self, index: usize) -> &Value {
        self.values.get(index).map_or(&Value::Null, Cow::as_ref)
    }

    fn list(&self, index: usize) -> Result<&Vec<Value>, String> {
        let value = self.value(index);
        value
            .as_array()
            .ok_or_else(|| self.wants(index, "an array"))
    }

    fn text(&self, index: usize) -> Result<&str, String> {
        let value = self.value(index);
        value.as_str().ok_or_else(|| self.wants(index, "a string"))
    }

    /// Gives a number without its fraction.
    fn whole(&self, index: usize) -> Result<i64, String> {
        let value = self.value(index);
        math::round(value).ok_or_else(|| self.wants(index, "a number"))
    }

    fn wants(&self, index: usize, wanted: &str) -> String {
        let (name, number) = (self.call.function.name, index + 1);
        format!("Argument {number} of {name} must be {wanted}")
    }
}
