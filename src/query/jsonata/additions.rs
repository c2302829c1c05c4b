//! The functions that Step Functions adds to JSONata or changes.
//!
//! Sources: `transforming-data` of the Step Functions Developer Guide; for what it leaves open, answers of TestState that
//! users published: `$range` and `$partition` cut fractions off, `$random` is Java's generator.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, HostFnResult};
use jsonata_core::parser;
use jsonata_core::value::JValue;

use super::{converted, guard, outcome};
use crate::query::Data;
use crate::query::call::{Algorithm, JavaRandom, uuid};

/// Registers the functions that an expression names.
pub(super) fn register(
    evaluator: &mut Evaluator,
    mentioned: &BTreeSet<String>,
    data: &Data,
) -> Result<(), EvaluatorError> {
    for name in mentioned {
        match name.as_str() {
            "partition" => evaluator.register_fn("partition", partition)?,
            "range" => evaluator.register_fn("range", range)?,
            "hash" => evaluator.register_fn("hash", hash)?,
            "parse" => evaluator.register_fn("parse", parse)?,
            "random" => {
                let random = RefCell::new(JavaRandom::new(data.draw().cast_signed()));
                evaluator.register_fn_override("random", move |arguments: &[JValue]| {
                    self::random(arguments, &mut random.borrow_mut())
                })?;
            }
            // A call by name is refused where the expression is read; a function value could still be passed on.
            "eval" => evaluator.register_fn_override("eval", |_: &[JValue]| {
                Err(EvaluatorError::TypeError(
                    "T1006: Attempted to invoke a non-function".to_owned(),
                ))
            })?,
            "shuffle" => {
                let random = RefCell::new(JavaRandom::new(data.draw().cast_signed()));
                evaluator.register_fn_override("shuffle", move |arguments: &[JValue]| {
                    Ok(shuffle(arguments, &mut random.borrow_mut()))
                })?;
            }
            "uuid" => {
                // A function outlives the borrow of the data, so it draws from a generator of its own.
                let random = RefCell::new(JavaRandom::new(data.draw().cast_signed()));
                evaluator.register_fn("uuid", move |_: &[JValue]| {
                    Ok(JValue::from(uuid(|| random.borrow_mut().long())))
                })?;
            }
            "millis" => {
                let now = data.world().now_millis();
                evaluator
                    .register_fn_override("millis", move |_: &[JValue]| Ok(JValue::from(now)))?;
            }
            "now" => {
                let now = data.world().now_millis();
                evaluator.register_fn_override("now", move |arguments: &[JValue]| {
                    self::now(now, arguments)
                })?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn signature(name: &str, index: usize) -> EvaluatorError {
    EvaluatorError::TypeError(format!(
        "T0410: Argument {index} of function \"{name}\" does not match function signature"
    ))
}

/// Gives an argument's number without its fraction; nothing where the argument is undefined.
#[expect(
    clippy::cast_possible_truncation,
    reason = "too large ones saturate, as in Java"
)]
fn whole(name: &str, arguments: &[JValue], index: usize) -> Result<Option<i64>, EvaluatorError> {
    match arguments.get(index) {
        None | Some(JValue::Undefined) => Ok(None),
        Some(JValue::Number(number)) => Ok(Some(number.trunc() as i64)),
        Some(_) => Err(signature(name, index + 1)),
    }
}

fn partition(arguments: &[JValue]) -> HostFnResult {
    let size = whole("partition", arguments, 1)?;
    let items = match arguments.first() {
        None | Some(JValue::Undefined) => return Ok(JValue::Undefined),
        Some(JValue::Array(items)) => items.to_vec(),
        Some(single) => vec![single.clone()],
    };
    let Some(size) = size else {
        return Ok(JValue::Undefined);
    };
    match usize::try_from(size) {
        Ok(0) | Err(_) => Err(EvaluatorError::EvaluationError(
            "The size of the parts that $partition makes must be positive".to_owned(),
        )),
        Ok(size) => Ok(JValue::array(
            items
                .chunks(size)
                .map(|part| JValue::array(part.to_vec()))
                .collect(),
        )),
    }
}

/// The most numbers that one range may have; AWS was observed to refuse one more.
const LONGEST_RANGE: i128 = 360_145;

fn range(arguments: &[JValue]) -> HostFnResult {
    let number = |index| whole("range", arguments, index);
    let (Some(first), Some(last), Some(step)) = (number(0)?, number(1)?, number(2)?) else {
        return Ok(JValue::Undefined);
    };
    if step == 0 {
        return Ok(JValue::Undefined);
    }
    let (first, last, step) = (i128::from(first), i128::from(last), i128::from(step));
    let count = (last - first) / step + 1;
    if (last - first).signum() == -step.signum() {
        return Ok(JValue::Undefined);
    }
    if count > LONGEST_RANGE {
        return Err(EvaluatorError::EvaluationError(outcome::MEMORY.to_owned()));
    }
    #[expect(clippy::cast_precision_loss, reason = "numbers are floats here")]
    let numbers = (0..count).map(|index| JValue::Number((first + index * step) as f64));
    Ok(JValue::sequence(numbers.collect()))
}

fn hash(arguments: &[JValue]) -> HostFnResult {
    let text = |index: usize| match arguments.get(index) {
        None | Some(JValue::Undefined) => Ok(None),
        Some(JValue::String(text)) => Ok(Some(text)),
        Some(_) => Err(signature("hash", index + 1)),
    };
    let (Some(text), Some(name)) = (text(0)?, text(1)?) else {
        return Ok(JValue::Undefined);
    };
    match Algorithm::named(name) {
        Some(algorithm) => Ok(JValue::from(algorithm.of(text.as_bytes()))),
        None => Err(EvaluatorError::EvaluationError(format!(
            "The algorithm \"{name}\" is none of MD5, SHA-1, SHA-256, SHA-384 and SHA-512"
        ))),
    }
}

/// The most bytes of JSON that are parsed: values take many times as much.
const MOST_PARSED: usize = 1 << 20;

fn parse(arguments: &[JValue]) -> HostFnResult {
    match arguments.first() {
        None | Some(JValue::Undefined) => Ok(JValue::Undefined),
        Some(JValue::String(text)) if text.len() > MOST_PARSED => {
            Err(EvaluatorError::EvaluationError(outcome::MEMORY.to_owned()))
        }
        Some(JValue::String(text)) => match serde_json::from_str(text) {
            Ok(value) => Ok(converted::convert(&value)),
            Err(fault) => Err(EvaluatorError::EvaluationError(format!(
                "$parse takes a JSON string: {fault}"
            ))),
        },
        Some(_) => Err(signature("parse", 1)),
    }
}

fn random(arguments: &[JValue], shared: &mut JavaRandom) -> HostFnResult {
    Ok(JValue::Number(match whole("random", arguments, 0)? {
        Some(seed) => JavaRandom::new(seed).double(),
        None => shared.double(),
    }))
}

/// Puts items into an order drawn at random, from the state's own source.
fn shuffle(arguments: &[JValue], random: &mut JavaRandom) -> JValue {
    let mut items = match arguments.first() {
        None | Some(JValue::Undefined) => return JValue::Undefined,
        Some(JValue::Array(items)) => items.to_vec(),
        Some(single) => vec![single.clone()],
    };
    for end in (1..items.len()).rev() {
        let bound = u64::try_from(end).unwrap_or(u64::MAX).saturating_add(1);
        let other = usize::try_from(random.below(bound)).unwrap_or(end);
        items.swap(end, other.min(end));
    }
    JValue::array(items)
}

/// Writes the time of the evaluation, with a picture and a zone where they are given.
fn now(millis: i64, arguments: &[JValue]) -> HostFnResult {
    let picture = arguments.first().and_then(JValue::as_str);
    if !picture.is_none_or(guard::is_modest) {
        return Err(EvaluatorError::EvaluationError(outcome::MEMORY.to_owned()));
    }
    let given = std::iter::once(JValue::from(millis)).chain(arguments.iter().cloned());
    let mut context = Context::new();
    for (name, value) in ["time", "picture", "zone"].into_iter().zip(given) {
        context.bind(name.to_owned(), value);
    }
    let call = parser::parse("$fromMillis($time, $picture, $zone)")
        .map_err(|error| EvaluatorError::EvaluationError(error.to_string()))?;
    Evaluator::with_context(context).evaluate(&call, &JValue::Undefined)
}
