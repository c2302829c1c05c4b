//! Whether a filter holds, with Jayway's comparisons.
//!
//! A number equals a text that reads as it; an operator that does not fit its sides is false, not a fault.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use super::fault::PathFault;
use super::find::Walk;
use super::{Comparison, Operand, Path, Pattern, Predicate, Root};
use crate::query::budget::Budget;

/// One side of a comparison; nothing where a path leads nowhere.
type Side<'v> = Option<Cow<'v, Value>>;

pub(super) fn holds<'v>(
    walk: &Walk<'v, '_>,
    predicate: &Predicate,
    item: &'v Value,
) -> Result<bool, PathFault> {
    match predicate {
        Predicate::And(all) => every(walk, all, item, true),
        Predicate::Or(all) => every(walk, all, item, false),
        Predicate::Not(inner) => Ok(!holds(walk, inner, item)?),
        Predicate::Exists(path) => Ok(resolve(walk, path, item)?.is_some()),
        Predicate::Compare {
            left,
            operator: Comparison::Matches,
            right,
        } => matches(walk, left, right, item),
        Predicate::Compare {
            left,
            operator,
            right,
        } => {
            let left = side(walk, left, item)?;
            let right = side(walk, right, item)?;
            work(walk, *operator, left.as_deref(), right.as_deref())?;
            Ok(compare(*operator, left.as_deref(), right.as_deref()))
        }
    }
}

/// How many items are compared in the time that a place takes.
const COMPARED: usize = 8;

/// Counts a comparison that looks at more than two plain values.
fn work(
    walk: &Walk,
    operator: Comparison,
    left: Option<&Value>,
    right: Option<&Value>,
) -> Result<(), PathFault> {
    use Comparison as C;
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(());
    };
    let of_lists = matches!(operator, C::SubsetOf | C::AnyOf | C::NoneOf | C::All);
    if let (true, Value::Array(left), Value::Array(right)) = (of_lists, left, right) {
        return walk.work(left.len().saturating_mul(right.len()) / COMPARED);
    }
    let of_list = matches!(operator, C::In | C::NotIn | C::Contains);
    for side in [left, right] {
        match side {
            Value::Array(items) if of_list => walk.work(items.len() / COMPARED)?,
            Value::String(text) => walk.work(text.len() / 64)?,
            Value::Array(_) | Value::Object(_) => walk.work_on(side)?,
            _ => {}
        }
    }
    Ok(())
}

/// Stops at the first one that decides.
fn every<'v>(
    walk: &Walk<'v, '_>,
    all: &[Predicate],
    item: &'v Value,
    wanted: bool,
) -> Result<bool, PathFault> {
    for one in all {
        if holds(walk, one, item)? != wanted {
            return Ok(!wanted);
        }
    }
    Ok(wanted)
}

/// Gives the value of an operand; a regular expression has none.
pub(super) fn side<'v>(
    walk: &Walk<'v, '_>,
    operand: &Operand,
    item: &'v Value,
) -> Result<Side<'v>, PathFault> {
    Ok(Some(Cow::Owned(match operand {
        Operand::Path(path) => return resolve(walk, path, item),
        Operand::Text(text) => Value::String(text.clone()),
        Operand::Number(number) => Value::Number(number.clone()),
        Operand::Boolean(value) => Value::Bool(*value),
        Operand::Null => Value::Null,
        Operand::Json(value) => value.clone(),
        Operand::Regex(_) => return Ok(None),
    })))
}

/// Follows a path inside a filter; one that breaks off leads nowhere.
fn resolve<'v>(walk: &Walk<'v, '_>, path: &Path, item: &'v Value) -> Result<Side<'v>, PathFault> {
    let start = match &path.root {
        Root::Item => Some(item),
        Root::Input => Some(walk.root),
        Root::Context => {
            let (first, second) = path.first_names();
            Some(walk.data.context(first, second))
        }
        Root::Variable(name) => walk.data.world().variable(name),
    };
    let Some(start) = start else {
        return Ok(None);
    };
    // What a filter looks at is not handed over: it is bounded alone, and as work.
    let inner = Walk {
        path,
        budget: &Budget::new(),
        ..*walk
    };
    match inner.value(start) {
        Ok(found) => {
            if let Cow::Owned(copy) = &found {
                walk.work_on(copy)?;
            }
            Ok(Some(found))
        }
        Err(fault @ (PathFault::Regex { .. } | PathFault::TooMuch | PathFault::TooLarge)) => {
            Err(fault)
        }
        Err(_) => Ok(None),
    }
}

fn matches<'v>(
    walk: &Walk<'v, '_>,
    left: &Operand,
    right: &Operand,
    item: &'v Value,
) -> Result<bool, PathFault> {
    let (pattern, other) = match (left, right) {
        (Operand::Regex(pattern), other) | (other, Operand::Regex(pattern)) => (pattern, other),
        _ => return Ok(false),
    };
    let other = side(walk, other, item)?;
    match other.as_deref() {
        Some(Value::Array(items)) => {
            for item in items {
                if matched(walk, pattern, &input(item))? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Some(value) => matched(walk, pattern, &input(value)),
        None => pattern.matches(""),
    }
}

fn matched(walk: &Walk, pattern: &Pattern, text: &str) -> Result<bool, PathFault> {
    walk.work(pattern.work(text))?;
    pattern.matches(text)
}

fn input(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Number(_) | Value::Bool(_) => Cow::Owned(value.to_string()),
        _ => Cow::Borrowed(""),
    }
}

fn compare(operator: Comparison, left: Option<&Value>, right: Option<&Value>) -> bool {
    use Comparison as C;
    let same_type = || left.map(kind) == right.map(kind);
    let ordered = |wanted: fn(Ordering) -> bool| order(left, right).is_some_and(wanted);
    match operator {
        C::Equal => equal(left, right),
        C::NotEqual => !equal(left, right),
        C::SameType => same_type() && equal(left, right),
        C::NotSameType => !(same_type() && equal(left, right)),
        C::Less => ordered(Ordering::is_lt),
        C::LessOrEqual => ordered(Ordering::is_le),
        C::Greater => ordered(Ordering::is_gt),
        C::GreaterOrEqual => ordered(Ordering::is_ge),
        C::Matches => false,
        C::In => list(right).is_some_and(|right| contains(right, left)),
        C::NotIn => !list(right).is_some_and(|right| contains(right, left)),
        C::SubsetOf => both(left, right, |left, right| {
            left.iter().all(|item| contains(right, Some(item)))
        }),
        C::AnyOf => both(left, right, |left, right| {
            left.iter().any(|item| contains(right, Some(item)))
        }),
        C::NoneOf => both(left, right, |left, right| {
            !left.iter().any(|item| contains(right, Some(item)))
        }),
        C::All => both(left, right, |left, right| {
            right.iter().all(|item| contains(left, Some(item)))
        }),
        C::Contains => match (left, right) {
            (Some(Value::String(left)), Some(Value::String(right))) => {
                left.contains(right.as_str())
            }
            (Some(Value::Array(left)), right) => contains(left, right),
            _ => false,
        },
        C::Size => size(left).is_some_and(|size| right.and_then(Value::as_i64) == Some(size)),
        C::Type => match (left, right) {
            (Some(left), Some(Value::String(name))) => kind(left) == name.to_lowercase(),
            _ => false,
        },
        C::Empty => match (left.and_then(empty), right) {
            (Some(empty), Some(Value::Bool(wanted))) => empty == *wanted,
            _ => false,
        },
    }
}

fn list(value: Option<&Value>) -> Option<&Vec<Value>> {
    value.and_then(Value::as_array)
}

fn both(
    left: Option<&Value>,
    right: Option<&Value>,
    ask: impl Fn(&[Value], &[Value]) -> bool,
) -> bool {
    match (list(left), list(right)) {
        (Some(left), Some(right)) => ask(left, right),
        _ => false,
    }
}

fn contains(list: &[Value], wanted: Option<&Value>) -> bool {
    list.iter().any(|item| equal(Some(item), wanted))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn equal(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Some(Value::Number(left)), Some(Value::String(right))) => right
            .parse::<f64>()
            .is_ok_and(|right| left.as_f64() == Some(right)),
        (Some(Value::String(left)), Some(Value::Number(right))) => *left == right.to_string(),
        (Some(Value::Array(left)), Some(Value::Array(right))) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(Some(left), Some(right)))
        }
        (Some(left), Some(right)) => left == right,
        // What leads nowhere equals nothing, not even itself.
        _ => false,
    }
}

fn order(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn size(value: Option<&Value>) -> Option<i64> {
    let size = match value? {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => return None,
    };
    i64::try_from(size).ok()
}

fn empty(value: &Value) -> Option<bool> {
    match value {
        Value::String(text) => Some(text.is_empty()),
        Value::Array(items) => Some(items.is_empty()),
        Value::Object(members) => Some(members.is_empty()),
        _ => None,
    }
}
