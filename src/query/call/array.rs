//! The functions of lists.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::Arguments;
use crate::query::budget::{Budget, Exceeded};

/// The most items that `States.ArrayRange` makes.
const LONGEST_RANGE: usize = 1000;

pub(super) fn array(arguments: &Arguments, budget: &Budget) -> Result<Value, Exceeded> {
    let copied = |value: &Cow<Value>| {
        budget.take_value(value)?;
        Ok(value.clone().into_owned())
    };
    arguments.values.iter().map(copied).collect()
}

pub(super) fn partition(arguments: &Arguments) -> Result<Value, String> {
    let items = arguments.list(0)?;
    let size = usize::try_from(arguments.whole(1)?).unwrap_or(0);
    if size == 0 {
        return Err(arguments.wants(1, "a positive number"));
    }
    Ok(items.chunks(size).map(<[Value]>::to_vec).collect())
}

pub(super) fn contains(arguments: &Arguments) -> Result<Value, String> {
    Ok(json!(arguments.list(0)?.contains(arguments.value(1))))
}

pub(super) fn range(arguments: &Arguments) -> Result<Value, String> {
    let (first, last) = (arguments.whole(0)?, arguments.whole(1)?);
    let step = arguments.whole(2)?;
    if step == 0 {
        return Err(arguments.wants(2, "other than 0"));
    }
    let mut items = Vec::new();
    let mut next = first;
    while (step > 0 && next <= last) || (step < 0 && next >= last) {
        if items.len() == LONGEST_RANGE {
            return Err(format!("The range has more than {LONGEST_RANGE} items"));
        }
        items.push(json!(next));
        match next.checked_add(step) {
            Some(sum) => next = sum,
            None => break,
        }
    }
    Ok(Value::Array(items))
}

pub(super) fn get_item(arguments: &Arguments) -> Result<Value, String> {
    let items = arguments.list(0)?;
    let index = arguments.whole(1)?;
    let item = usize::try_from(index)
        .ok()
        .and_then(|index| items.get(index));
    let length = items.len();
    item.cloned()
        .ok_or_else(|| format!("Index {index} is out of bounds for an array of length {length}"))
}

pub(super) fn length(arguments: &Arguments) -> Result<Value, String> {
    Ok(json!(arguments.list(0)?.len()))
}

pub(super) fn unique(arguments: &Arguments) -> Result<Value, String> {
    let mut seen = std::collections::HashSet::new();
    let items = arguments.list(0)?.iter();
    Ok(items.filter(|item| seen.insert(*item)).cloned().collect())
}
