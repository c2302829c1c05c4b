//! The functions of numbers.

use serde_json::Value;

use super::Arguments;
use super::random::JavaRandom;
use crate::query::Data;

/// Rounds as Java's `Math.round` does: a half goes up, so -1.5 becomes -1.
#[expect(
    clippy::cast_possible_truncation,
    reason = "too large ones saturate, as in Java"
)]
pub(super) fn round(value: &Value) -> Option<i64> {
    let number = value.as_number()?;
    match number.as_i64() {
        Some(whole) => Some(whole),
        None => Some((number.as_f64()? + 0.5).floor() as i64),
    }
}

pub(super) fn add(arguments: &Arguments) -> Result<Value, String> {
    let sum = int(arguments, 0)? + int(arguments, 1)?;
    Ok(Value::from(sum))
}

/// Gives a number that has to fit into 32 bits.
fn int(arguments: &Arguments, index: usize) -> Result<i64, String> {
    let number = arguments.whole(index)?;
    match i32::try_from(number) {
        Ok(_) => Ok(number),
        Err(_) => Err(arguments.wants(index, "between -2147483648 and 2147483647")),
    }
}

/// Gives an integer from the first one up to, but without, the second one; the same one for the same seed.
pub(super) fn random(arguments: &Arguments, data: &Data) -> Result<Value, String> {
    let (first, end) = (int(arguments, 0)?, int(arguments, 1)?);
    if first >= end {
        return Err(arguments.wants(1, "greater than argument 1"));
    }
    let seed = match arguments.values.len() {
        0..=2 => data.draw().cast_signed(),
        _ => arguments.whole(2)?,
    };
    let offset = JavaRandom::new(seed).below((end - first).unsigned_abs());
    Ok(Value::from(first + offset.cast_signed()))
}
