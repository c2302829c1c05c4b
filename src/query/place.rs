//! Writing at a reference path, as `ResultPath` does.

use serde_json::{Map, Value};

use super::{Path, Step};

/// A value cannot be put where a path leads; the state fails with `States.ResultPathMatchFailure`.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("Unable to apply ReferencePath {path} to input {input}")]
pub struct PlaceFault {
    pub path: String,
    /// The whole value that was written to, as JSON.
    pub input: String,
}

/// Puts a value where a reference path leads; members that are missing are made.
///
/// An index that is beyond its list, and a way through something that is neither object nor list, are faults.
pub fn place(target: Value, path: &Path, value: Value) -> Result<Value, PlaceFault> {
    let mut target = target;
    if !leads(&target, &path.steps) {
        return Err(PlaceFault {
            path: path.text.clone(),
            input: target.to_string(),
        });
    }
    put(&mut target, &path.steps, value);
    Ok(target)
}

/// Says whether a value could be put there; asked first so that a failed write leaves nothing half made.
fn leads(target: &Value, steps: &[Step]) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return true;
    };
    match (step, target) {
        (Step::Member(name), Value::Object(members)) => match members.get(name) {
            Some(member) => leads(member, rest),
            None => rest.iter().all(|step| matches!(step, Step::Member(_))),
        },
        (Step::Index(index), Value::Array(items)) => {
            at(items, *index).is_some_and(|index| leads(&items[index], rest))
        }
        _ => false,
    }
}

fn at(items: &[Value], index: i64) -> Option<usize> {
    let index = match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => items
            .len()
            .checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
    };
    (index < items.len()).then_some(index)
}

fn put(target: &mut Value, steps: &[Step], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *target = value;
        return;
    };
    match (step, target) {
        (Step::Member(name), Value::Object(members)) => {
            let member = members
                .entry(name.as_str())
                .or_insert_with(|| Value::Object(Map::new()));
            put(member, rest, value);
        }
        (Step::Index(index), Value::Array(items)) => {
            if let Some(index) = at(items, *index) {
                put(&mut items[index], rest, value);
            }
        }
        _ => {}
    }
}
