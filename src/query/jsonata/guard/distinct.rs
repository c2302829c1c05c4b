//! `$distinct` in linear time: the evaluator compares each item with all before it.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

use jsonata_core::evaluator::HostFnResult;
use jsonata_core::value::JValue;

/// Leaves out the items that equal one before them.
pub(super) fn distinct(arguments: &[JValue]) -> HostFnResult {
    let items = match arguments.first() {
        None => return Ok(JValue::Undefined),
        Some(JValue::Array(items)) if items.len() > 1 => items,
        Some(other) => return Ok(other.clone()),
    };
    let mut seen: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut kept: Vec<JValue> = Vec::new();
    let digests = Digests {
        state: RandomState::new(),
        functions: Cell::new(0),
    };
    for item in items.iter() {
        let alike = seen.entry(digests.of(item)).or_default();
        if !alike.iter().any(|at| kept[*at] == *item) {
            alike.push(kept.len());
            kept.push(item.clone());
        }
    }
    Ok(match items.sequence {
        true => JValue::sequence(kept),
        false => JValue::array(kept),
    })
}

/// Digests of values: equal ones have equal digests, whatever the order of an object's members.
struct Digests {
    state: RandomState,
    /// No function equals another one, or itself.
    functions: Cell<u64>,
}

impl Digests {
    fn of(&self, value: &JValue) -> u64 {
        let mut hasher = self.state.build_hasher();
        match value {
            JValue::Null => hasher.write_u8(0),
            JValue::Bool(flag) => hasher.write_u8(1 + u8::from(*flag)),
            JValue::Number(number) => {
                hasher.write_u8(3);
                // Both zeros are one number.
                hasher.write_u64((*number + 0.0).to_bits());
            }
            JValue::String(text) => {
                hasher.write_u8(4);
                hasher.write(text.as_bytes());
            }
            JValue::Array(items) => {
                hasher.write_u8(5);
                let digests = items.iter().map(|item| self.of(item));
                digests.for_each(|digest| hasher.write_u64(digest));
            }
            JValue::Object(members) => {
                let digests = members.iter().map(|(key, member)| {
                    let mut hasher = self.state.build_hasher();
                    hasher.write(key.as_bytes());
                    hasher.write_u64(self.of(member));
                    hasher.finish()
                });
                hasher.write_u8(6);
                hasher.write_u64(digests.fold(0, u64::wrapping_add));
            }
            _ => {
                self.functions.set(self.functions.get() + 1);
                hasher.write_u8(7);
                hasher.write_u64(self.functions.get());
            }
        }
        hasher.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_are_left_out() {
        let object = |pairs: &[(&str, f64)]| {
            let pairs = pairs.iter();
            JValue::object(
                pairs
                    .map(|(key, number)| ((*key).to_owned(), JValue::Number(*number)))
                    .collect(),
            )
        };
        let items = vec![
            JValue::Number(0.0),
            JValue::Number(-0.0),
            JValue::string("0"),
            JValue::Bool(false),
            object(&[("a", 1.0), ("b", 2.0)]),
            object(&[("b", 2.0), ("a", 1.0)]),
            JValue::array(vec![JValue::Null]),
            JValue::Null,
            JValue::array(vec![JValue::Null]),
        ];
        let given = distinct(&[JValue::array(items.clone())]).unwrap();
        let expected: Vec<_> = [0, 2, 3, 4, 6, 7].map(|at| items[at].clone()).to_vec();
        assert_eq!(given, JValue::array(expected));
    }
}
